/** What is to be undone at the end, last in first out. */
export interface Cleanup {
  add(undo: () => Promise<void> | void): void;
}

const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Runs the body and undoes all that it registered, whether it returns, throws or is interrupted.
 * On a signal the script ends afterwards, with the code a shell expects.
 */
export async function withCleanup<T>(body: (cleanup: Cleanup) => Promise<T>): Promise<T> {
  const undos: (() => Promise<void> | void)[] = [];
  let interrupted = false;
  const onSignal = (name: NodeJS.Signals): void => {
    if (interrupted) return;
    interrupted = true;
    const code = 128 + (signals[name as keyof typeof signals] ?? 0);
    undoAll(undos)
      .catch((error: unknown) => console.error(error))
      .finally(() => process.exit(code));
  };
  const names = Object.keys(signals) as (keyof typeof signals)[];
  for (const name of names) process.on(name, onSignal);
  try {
    return await body({ add: (undo) => void undos.push(undo) });
  } finally {
    // What the body complains about once its things are taken away is no news; onSignal exits.
    if (interrupted) await new Promise<never>(() => undefined);
    await undoAll(undos);
    for (const name of names) process.off(name, onSignal);
  }
}

async function undoAll(undos: (() => Promise<void> | void)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    try {
      await undo();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "cleaning up failed");
}

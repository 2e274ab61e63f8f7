const longestStepMs = 1_000;
const fewestSteps = 20;

/**
 * Calls back once this process was awake for so many milliseconds: the sleep of a computer does not count, nor does the
 * time for which the process itself was stopped. What is returned calls it off.
 */
export function afterAwake(milliseconds: number, callback: () => void): () => void {
  const stepMs = Math.min(longestStepMs, milliseconds / fewestSteps);
  let leftMs = milliseconds;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const startedAt = performance.now();
    timer = setTimeout(
      () => {
        // Whoever wakes much too late has slept.
        leftMs -= Math.min(performance.now() - startedAt, 2 * stepMs);
        if (leftMs <= 0) callback();
        else wait();
      },
      Math.min(stepMs, leftMs),
    );
  };
  wait();
  return () => clearTimeout(timer);
}

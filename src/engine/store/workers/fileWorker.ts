/** A thread that works with files by synchronous calls: several of them take a fraction of what promises would. */
import { parentPort } from "node:worker_threads";

import { loadBlake3 } from "../objects/blake3.ts";
import { carryOut, type FileTask, memoryOf } from "./fileTask.ts";
import { packError, type TaskError } from "./taskError.ts";

/** What the worker sends for each task, in their order. */
export type WorkerAnswer = { readonly answer: unknown } | { readonly error: TaskError };

const blake3 = loadBlake3(() => undefined);

parentPort?.on("message", (task: FileTask) => {
  void blake3.then((loaded) => send(task, loaded));
});

async function send(task: FileTask, loaded: Awaited<typeof blake3>): Promise<void> {
  const say = (message: WorkerAnswer, memory: readonly ArrayBuffer[]): void =>
    parentPort?.postMessage(message, [...memory]);
  try {
    const answer = await carryOut(task, loaded);
    say({ answer }, memoryOf(answer));
  } catch (error) {
    say({ error: packError(error) }, []);
  }
}

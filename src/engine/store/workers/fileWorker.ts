/** A thread that works with files by synchronous calls: several of them take a fraction of what promises would. */
import { parentPort } from "node:worker_threads";

import { loadBlake3 } from "../blake3.ts";
import { carryOut, type FileTask } from "./fileTask.ts";
import { packError, type TaskError } from "./taskError.ts";

/** What the worker sends for each task, in their order. */
export type WorkerAnswer = { readonly answer: unknown } | { readonly error: TaskError };

const blake3 = loadBlake3(() => undefined);

parentPort?.on("message", (task: FileTask) => {
  void blake3.then((loaded) => parentPort?.postMessage(answerTo(task, loaded)));
});

function answerTo(task: FileTask, loaded: Awaited<typeof blake3>): WorkerAnswer {
  try {
    return { answer: carryOut(task, loaded) };
  } catch (error) {
    return { error: packError(error) };
  }
}

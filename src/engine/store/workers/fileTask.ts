import type { Blake3 } from "../objects/blake3.ts";
import type { ReadContent } from "../reading/fileReader.ts";
import { type FilledFolders, fillFolders, type FillFoldersTask } from "./fillFolders.ts";
import { type LookAnswer, lookAtFolders, type LookTask } from "./lookAtFolders.ts";
import { readLarge, type ReadLargeTask } from "./readLarge.ts";
import { readFolders, type ReadFoldersAnswer, type ReadFoldersTask } from "./readFolders.ts";

/** What a worker can be asked to do with files, and what it answers, by kind. Both are cloned on their way. */
export interface FileTasks {
  readonly read: { readonly task: ReadFoldersTask; readonly answer: ReadFoldersAnswer };
  readonly large: { readonly task: ReadLargeTask; readonly answer: ReadContent };
  readonly look: { readonly task: LookTask; readonly answer: LookAnswer };
  readonly fill: { readonly task: FillFoldersTask; readonly answer: FilledFolders };
}

export type FileTask = {
  [Kind in keyof FileTasks]: { readonly kind: Kind } & FileTasks[Kind]["task"];
}[keyof FileTasks];
export type AnswerTo<Task extends FileTask> = FileTasks[Task["kind"]]["answer"];

/** Does it, here and now, by synchronous calls. */
export function carryOut<Task extends FileTask>(task: Task, blake3: Blake3): AnswerTo<Task> | Promise<AnswerTo<Task>>;
export function carryOut(task: FileTask, blake3: Blake3): AnswerTo<FileTask> | Promise<AnswerTo<FileTask>> {
  if (task.kind === "large") return readLarge(task, blake3);
  if (task.kind === "look") return lookAtFolders(task);
  return task.kind === "read" ? readFolders(task, blake3) : fillFolders(task, blake3);
}

/** The memory of a task that is given back with its answer. */
export function memoryFor(task: FileTask): readonly ArrayBuffer[] {
  return task.kind === "read" && task.memory ? [task.memory] : [];
}

/** The memory of an answer that can be given away instead of being copied. */
export function memoryOf(answer: AnswerTo<FileTask>): readonly ArrayBuffer[] {
  const memory = "bytes" in answer ? answer.bytes?.buffer : undefined;
  return memory instanceof ArrayBuffer ? [memory] : [];
}

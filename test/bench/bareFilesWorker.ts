import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";

import { blake3 } from "@napi-rs/blake-hash";

import { fileBytes } from "./manyFiles.ts";

/** What `bareFiles` asks of a worker. */
export interface BareFilesTask {
  readonly work: "look" | "hash" | "make";
  /** Absolute. */
  readonly folders: readonly string[];
  /** Where files of the same names are to be made: absolute, and there. */
  readonly target: string;
}

const { work, folders, target } = workerData as BareFilesTask;
const bytes = Buffer.alloc(fileBytes, 1);
for (const folder of folders) {
  const made = path.join(target, path.basename(folder));
  if (work === "make") mkdirSync(made);
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (work === "look") lstatSync(file, { bigint: true });
    else if (work === "hash") blake3(readFileSync(file));
    else makeFile(path.join(made, name));
  }
}
parentPort?.postMessage(undefined);

function makeFile(file: string): void {
  const descriptor = openSync(file, "wx");
  writeSync(descriptor, bytes);
  closeSync(descriptor);
}

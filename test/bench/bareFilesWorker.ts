import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";

import { blake3 } from "@napi-rs/blake-hash";

/** What `bareFiles` asks of a worker. */
export interface BareFilesTask {
  readonly work: "look" | "hash";
  /** Absolute. */
  readonly folders: readonly string[];
}

const { work, folders } = workerData as BareFilesTask;
for (const folder of folders) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (work === "look") lstatSync(file, { bigint: true });
    else blake3(readFileSync(file));
  }
}
parentPort?.postMessage(undefined);

import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";

import type { BareFilesTask } from "./bareFilesWorker.ts";

const workerCount = 2;

/**
 * The least that can be done with the files in a folder's folders, by two workers and nothing else: to look at each,
 * as a check for changes must, to read and hash it, as a snapshot must, or to make such files in `target`, as a restore must.
 */
export async function bareFiles(work: BareFilesTask["work"], data: string, target = data): Promise<void> {
  const folders = readdirSync(data).map((name) => path.join(data, name));
  const shards = Array.from({ length: workerCount }, (_, shard) =>
    folders.filter((_, index) => index % workerCount === shard),
  );
  await Promise.all(
    shards.map(async (shard) => {
      const workerData: BareFilesTask = { work, folders: shard, target };
      const worker = new Worker(new URL("./bareFilesWorker.ts", import.meta.url), { workerData });
      await once(worker, "message");
      await worker.terminate();
    }),
  );
}

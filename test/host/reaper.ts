/**
 * Outlives the script that started it by a moment: when that script dies without having cleaned up
 * (killed, crashed, out of memory), its stdin closes, and the reaper ends the tree and removes the
 * folders in its stead. Started by `spawnTracked`.
 */
import { rm } from "node:fs/promises";

import { killTree } from "./processes.ts";

interface Charge {
  readonly pid: number;
  readonly treeId: string;
  readonly folders: readonly string[];
}

const charge = JSON.parse(process.argv[2] ?? "") as Charge;
let told = "";
for await (const chunk of process.stdin) told += String(chunk);
if (!told.includes("done")) {
  await killTree(charge.pid, charge.treeId);
  for (const folder of charge.folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

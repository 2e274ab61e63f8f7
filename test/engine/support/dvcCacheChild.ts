import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { openLedger } from "../../../src/engine/ledger/openLedger.ts";
import { UserError } from "../../../src/engine/model/errors.ts";
import { DvcCache } from "../../../src/engine/store/dvc/dvcCache.ts";
import { openStore } from "../../../src/engine/store/openStore.ts";

/*
 * Keeps the folder `data` of a root in DVC's cache, in a process of its own: whose limits or rights are others than the
 * tests', or which is killed. Arguments: the root, and how often, each time with other content beside the same; without
 * the number it keeps what is there, once. Prints, a line each time and as JSON, the md5 or what went wrong.
 */

const [root = "", times] = process.argv.slice(2);
const dir = path.join(root, ".cairn");
const log = (): void => undefined;
const { ledger } = openLedger(path.join(dir, "ledger.db"), "create", log);
const dvcCache = (): DvcCache => new DvcCache(root, path.join(root, ".dvc", "cache"));
const store = openStore({ root, dir, index: ledger.objects, statCache: ledger.statCache, dvcCache, log });

for (let time = 0; time < Number(times ?? 1); time++) {
  if (times !== undefined) change(time);
  console.log(JSON.stringify(await keep()));
}
ledger.close();

async function keep(): Promise<unknown> {
  try {
    const kept = await store.keepInDvcCache(["data"]);
    return { md5: kept.get("data")?.md5 };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, message: error.message, place: error.place?.file };
  }
}

function change(time: number): void {
  for (let file = 0; file < 50; file++) {
    const folder = path.join(root, "data", String(file % 4));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${file}.txt`), `time ${time}, file ${file % 7}`);
  }
  writeFileSync(path.join(root, "data", "large.bin"), Buffer.alloc(400_000, `time ${time}`));
}

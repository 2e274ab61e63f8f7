import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { Digest } from "../../src/engine/model/digest.ts";
import { openStore } from "../../src/engine/store/openStore.ts";

/*
 * Works with a store until it is killed. Arguments: the root, the number of the round, and the two digests between
 * which to restore `data` to and fro; without them it captures changing data again and again.
 * Prints a line for everything that is done: the version's digest.
 */

const [root = "", round = "", ...digests] = process.argv.slice(2);
const dir = path.join(root, ".cairn");
const log = (): void => undefined;
const { ledger } = openLedger(path.join(dir, "ledger.db"), "create", log);
const store = openStore({ root, dir, index: ledger.objects, statCache: ledger.statCache, log });

for (let step = 0; ; step++) {
  const digest = digests.length > 0 ? await restoreOne(step) : await captureChanged(step);
  process.stdout.write(`${digest}\n`);
}

async function restoreOne(step: number): Promise<Digest> {
  const digest = digests[step % digests.length] as Digest;
  await store.restore([{ path: "data", kind: "directory", digest, size: 0, fileCount: 0 }]);
  return digest;
}

async function captureChanged(step: number): Promise<Digest | undefined> {
  for (let file = 0; file < 40; file++) {
    const folder = path.join(root, "data", String(file % 4));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${file}.txt`), `round ${round}, step ${step}, file ${file}`);
  }
  writeFileSync(path.join(root, "data", "large.bin"), Buffer.alloc(400_000, `${round} ${step} `));
  const [version] = await store.capture(["data"]);
  return version?.digest;
}

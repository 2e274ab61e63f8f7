import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import { openStore } from "../../src/engine/store/openStore.ts";

/*
 * Captures changing data again and again, until it is killed. Arguments: the root, the number of the round.
 * Prints a line for every capture that is done: the version's digest.
 */

const [root = "", round = ""] = process.argv.slice(2);
const dir = path.join(root, ".cairn");
const log = (): void => undefined;
const { ledger } = openLedger(path.join(dir, "ledger.db"), "create", log);
const store = openStore({ root, dir, index: ledger.objects, statCache: ledger.statCache, log });
for (let step = 0; ; step++) {
  for (let file = 0; file < 40; file++) {
    const folder = path.join(root, "data", String(file % 4));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${file}.txt`), `round ${round}, step ${step}, file ${file}`);
  }
  writeFileSync(path.join(root, "data", "large.bin"), Buffer.alloc(400_000, `${round} ${step} `));
  const [version] = await store.capture(["data"]);
  process.stdout.write(`${version?.digest}\n`);
}

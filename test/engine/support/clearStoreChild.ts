import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { openLedger } from "../../../src/engine/ledger/openLedger.ts";
import { openEngine } from "../../../src/engine/openEngine.ts";

/*
 * Works with a project until it is killed. Arguments: the root; `keep` to change data and take snapshots, or `clear` to forget
 * most snapshots and clear the store; and the number of the round. Prints a line for everything that is done.
 */

const [root = "", work = "", round = ""] = process.argv.slice(2);
const engine = await openEngine(root, { mayStartProcesses: true, log: () => undefined });

for (let step = 0; ; step++) {
  await (work === "keep" ? keep(step) : clear());
  process.stdout.write(`${work} ${step}\n`);
}

/** Half of the content comes by again and again, so that it is kept while it may just be cleared away. */
async function keep(step: number): Promise<void> {
  for (let file = 0; file < 20; file++) {
    const folder = path.join(root, "data", String(file % 3));
    mkdirSync(folder, { recursive: true });
    const text = file % 2 === 0 ? `round ${round}, step ${step}, file ${file}` : `file ${file}, ${step % 3}`;
    writeFileSync(path.join(folder, `${file}.txt`), text);
  }
  writeFileSync(path.join(root, "model.bin"), String(step % 3).repeat(200_000));
  await engine.takeSnapshot({});
}

async function clear(): Promise<void> {
  const { ledger } = openLedger(path.join(root, ".cairn", "ledger.db"), "existing", () => undefined);
  const ids = ledger.snapshots.list().map(({ id }) => id);
  ledger.snapshots.remove(ids.slice(2));
  ledger.close();
  await engine.clear({ dryRun: false });
}

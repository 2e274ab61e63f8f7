// Started by the ledger's tests as a process of its own: `node ledgerChild.ts <ledger> <task> [id]`.
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { openLedger } from "../../../src/engine/ledger/openLedger.ts";
import { UserError } from "../../../src/engine/model/errors.ts";
import { newRun } from "./ledgerFolder.ts";

const nobody = 65534;
const [, , file = "", task, id = ""] = process.argv;

/** Writes so many small transactions, one after the other. */
function write(count: number): void {
  const { ledger } = openLedger(file, "create", () => {});
  ledger.runs.begin(newRun(id));
  for (let step = 0; step < count; step += 1) {
    ledger.runs.addPoints(id, [{ key: "loss", step, value: step / 2 }]);
    if (step === 50) process.stdout.write("under way\n");
  }
  ledger.close();
}

/** Reads as somebody who may not write. */
function readOnly(): void {
  process.setuid?.(nobody);
  const { ledger } = openLedger(file, "existing", () => {});
  const existing = ledger.runs.list({}).map((run) => run.id);
  const interrupted = ledger.runs.markInterrupted(() => new Set(), 1);
  ledger.statCache.save(new Map([["d", new Uint8Array(1)]]));
  const write = codeOf(() => ledger.runs.begin(newRun("more")));
  ledger.close();
  const create = codeOf(() => openLedger(`${file}.d/.cairn/ledger.db`, "create", () => {}));
  const leftovers = readdirSync(tmpdir()).filter((name) => name.startsWith("cairn-ledger-"));
  process.stdout.write(JSON.stringify({ existing, interrupted, write, create, leftovers }));
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return "no error";
  } catch (error) {
    return error instanceof UserError ? error.code : String(error);
  }
}

if (task === "read-only") readOnly();
else write(task === "write-forever" ? Number.POSITIVE_INFINITY : 200);

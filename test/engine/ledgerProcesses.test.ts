import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

const program = fileURLToPath(new URL("support/ledgerChild.ts", import.meta.url));

function start(file: string, task: string, id: string): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [program, file, task, id], { stdio: ["ignore", "pipe", "pipe"] });
}

describe("several processes on one ledger", () => {
  it("make it together from nothing, and none loses what it wrote", async () => {
    using folder = makeLedgerFolder();
    const ids = ["one", "two", "three"];
    const children = ids.map((id) => start(folder.file, "write", id));
    const words = children.map(async (child) => (await child.stderr.toArray()).join(""));
    const ended = await Promise.all(children.map((child) => once(child, "close")));
    assert.deepEqual(await Promise.all(words), ["", "", ""]);
    assert.deepEqual(ended, [
      [0, null],
      [0, null],
      [0, null],
    ]);
    const { runs } = folder.open("existing").ledger;
    for (const id of ids) assert.equal(runs.curves([id])[0]?.steps.length, 200);
  });

  it("go on after one was killed as it wrote", async () => {
    using folder = makeLedgerFolder();
    const child = start(folder.file, "write-forever", "killed");
    const { runs } = folder.open().ledger;
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "close");

    const written = runs.curves(["killed"])[0];
    assert.ok(written && written.steps.length > 50);
    assert.deepEqual(written.steps, [...written.steps.keys()]);
    assert.equal(runs.find("killed").state, "running");

    const { ledger, setAside } = folder.open("existing");
    assert.equal(setAside, undefined);
    ledger.runs.begin(newRun("next"));
    assert.deepEqual(
      ledger.runs.markInterrupted(() => new Set(), 9),
      ["killed", "next"],
    );
  });
});

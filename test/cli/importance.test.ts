import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { ImportanceJson } from "../../src/cli/json/comparisonJson.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import { newRun } from "../engine/support/ledgerFolder.ts";
import { TestProject } from "./support.ts";

describe("cairn importance", () => {
  let project: TestProject;

  before(() => {
    project = new TestProject();
    const { ledger } = openLedger(path.join(project.root, ".cairn", "ledger.db"), "create", () => undefined);
    for (let at = 0; at < 40; at++) {
      const [lr, batch] = [(at * 7) % 40, at % 3];
      ledger.runs.begin(newRun(`run-${at}`, { startedAt: 1_000 + at, params: { lr, batch } }));
      ledger.runs.setMetrics(`run-${at}`, { acc: 100 - lr, loss: lr });
      ledger.runs.end(`run-${at}`, { state: "done", endedAt: 2_000 + at });
    }
    ledger.close();
  });

  after(() => project.remove());

  it("tells which parameter a metric follows from, for people and programs, over the runs that are meant", async () => {
    const text = await project.cairn("importance");
    assert.match(text, /^Over 40 runs, the parameters together foretell \d+ % of how the runs rank by acc\.\n/);
    assert.match(text, /\nlr +█{24} +\d+ % +−1\.00\n/);
    const found = await project.json<ImportanceJson>("importance", "--metric", "loss", "--where", "lr < 20");
    assert.deepEqual([found.metric, found.runCount, found.params[0]?.key], ["loss", 20, "lr"]);
  });

  it("says what it cannot do, and what is meant by a slip", async () => {
    assert.match(await project.cairn("importance", "--where", "lr < 3"), /^3 runs with acc say too little\n/);
    const failed = await project.try("importance", "--metric", "acf");
    assert.notEqual(failed.code, 0);
    assert.match(failed.stderr, /No run has a metric acf\.[^]*Did you mean acc\?/);
  });
});

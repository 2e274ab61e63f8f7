import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, it } from "node:test";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import { openCareProject } from "./support/careProject.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";

const size = 100_000;

describe("the use of the store", () => {
  it("tells by artifact what it alone needs, and what it shares", async (t) => {
    const project = await openCareProject(t, {
      "model.bin": "m".repeat(size),
      "data/model-copy.bin": "m".repeat(size),
      "data/own.bin": "o".repeat(2 * size),
    });
    await project.snapshot();
    writeFileSync(project.at("data/own.bin"), "p".repeat(3 * size));
    await project.snapshot();
    const { objects, ledger, artifacts, runs } = await project.engine.storeUse();
    assert.ok(objects > 6 * size && objects < 6.1 * size, "the same content once");
    assert.ok(ledger > 0);
    const [data, model] = artifacts;
    assert.deepEqual([model?.path, model?.versions, model?.own, model?.shared], ["model.bin", 1, 0, size]);
    assert.deepEqual([data?.path, data?.versions, data?.shared], ["data", 2, size]);
    assert.ok((data?.own ?? 0) >= 5 * size && (data?.own ?? 0) < 5.1 * size, "and two lists of its files");
    assert.deepEqual(runs, []);
  });

  it("tells by run what only it needs, which is what forgetting it frees", async (t) => {
    const project = await openCareProject(t, {
      "dvc.yaml": "stages:\n  copy: {cmd: cp in.bin model.bin, deps: [in.bin], outs: [model.bin]}\n",
      "in.bin": "a".repeat(size),
      "cairn.yaml": "",
    });
    const first = await project.engine.execute({ stageIds: [] }, quietHost());
    writeFileSync(project.at("in.bin"), "b".repeat(2 * size));
    await project.engine.execute({ stageIds: [] }, quietHost());
    const { runs } = await project.engine.storeUse();
    const own = runs.find(({ id }) => id === first.id)?.own ?? 0;
    assert.ok(own >= size && own < 1.1 * size);
    assert.ok((await project.engine.forgetRuns([first.id], { dryRun: true })).bytes >= size);
  });

  it("is warned of where it is more than cairn.yaml says, once until it was smaller", async (t) => {
    const project = await openCareProject(t, {
      "cairn.yaml": "track: [model.bin]\nstore: {warnAt: 150kB}\n",
      "model.bin": "a".repeat(size),
    });
    await project.snapshot();
    assert.deepEqual(project.logged, []);
    writeFileSync(project.at("model.bin"), "b".repeat(size));
    await project.snapshot();
    assert.match(project.logged.join("\n"), /^warn The store has 200 kB, more than the 150 kB that cairn\.yaml says/);
    assert.equal((await project.engine.storeUse()).warnAt, 150_000);
    assert.deepEqual(await project.engine.largeStore(), { bytes: 200_000, warnAt: 150_000 });
    writeFileSync(project.at("model.bin"), "c".repeat(size));
    const { id } = await project.snapshot();
    assert.equal(project.logged.length, 1, "it was told");
    const { ledger } = openLedger(project.at(".cairn/ledger.db"), "existing", () => undefined);
    ledger.snapshots.remove(ledger.snapshots.list().flatMap((one) => (one.id === id ? [] : [one.id])));
    ledger.close();
    await project.engine.clear({ dryRun: false });
    assert.equal(await project.engine.largeStore(), undefined);
    writeFileSync(project.at("model.bin"), "d".repeat(size));
    await project.snapshot();
    assert.equal(project.logged.length, 2, "it is told anew");
  });
});

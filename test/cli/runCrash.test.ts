import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReproduceJson } from "../../src/cli/json/fromRunJson.ts";
import type { RestoreJson } from "../../src/cli/json/snapshotJson.ts";
import type { SweepJson } from "../../src/cli/json/sweepJson.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { Sweep } from "../../src/engine/model/sweep.ts";
import { killedFiles, KilledProject } from "./killedProject.ts";

/** How often each command is killed. A few are enough to see that it still works; CAIRN_CRASHES=300 looks for what is rare. */
const kills = process.env["CAIRN_CRASHES"] === undefined ? undefined : Number(process.env["CAIRN_CRASHES"]);
const seed = Number(process.env["CAIRN_SEED"] ?? 1);

/** Spread over the whole of a command, from before its beginning to after its end, the same for the same seed. */
function momentOf(round: number, durationMs: number): number {
  const golden = 0.618034;
  return ((seed * golden * golden + round * golden) % 1) * 1.1 * durationMs;
}

describe("whenever it is killed, nothing is lost and the next command goes on", { timeout: 7_200_000 }, () => {
  it("a run with parameters of its own", async () => {
    using project = new KilledProject({ mayHoldParams: true });
    await project.initGit();
    await project.cairn("run", "--name", "first");
    const durationMs = await project.durationOf("run", "--jobs", "4", "--set", "round=7");
    for (let round = 1; round <= (kills ?? 5); round++) {
      const own = 10_000 * seed + round;
      await project.killAfter(momentOf(round, durationMs), "run", "--jobs", "4", "--set", `round=${own}`);
      await project.cairn("snapshot");
      assert.equal(project.read("params.yaml"), killedFiles["params.yaml"], `the parameters are back after ${own}`);
    }
    await project.cairn("run", "--name", "last");
    assert.equal(project.read("all.txt"), "0 80\n");
    project.checkLedger();
    await project.cairn("run", "--set", "round=7");
    const { changes } = await project.json<RestoreJson>("restore", "first");
    assert.ok(changes.some(({ action }) => action === "replace"));
    assert.equal(project.read("all.txt"), "0 80\n");
    assert.match(project.read("out/c/19.txt"), /^c 0 19\n(x\n){200}$/);
  });

  it("a sweep, also as it goes on", async () => {
    using project = new KilledProject({ mayHoldParams: false });
    await project.initGit();
    await project.cairn("run");
    const durationMs = await project.durationOf("sweep", "--jobs", "2", "--grid", "round=1,2");
    for (let round = 1; round <= (kills ?? 2); round++) {
      const values = [10_000 * seed + round, 20_000_000 + 10_000 * seed + round];
      const name = `sweep-${round}`;
      const start = ["sweep", "--jobs", "2", "--grid", `round=${values.join(",")}`, "--name", name];
      await project.killAfter(momentOf(round, durationMs), ...start);
      if ((await stateOf(project, name)) === "interrupted") {
        await project.killAfter(momentOf(round + 0.5, durationMs), "sweep", "--resume", name);
      }
      const state = await stateOf(project, name);
      if (state === "done") continue;
      const { sweep } = await project.json<SweepJson>(...(state === undefined ? start : ["sweep", "--resume", name]));
      assert.deepEqual(
        sweep.runs.map((run) => [run.state, run.metrics?.["round"], run.metrics?.["files"]]),
        values.map((value) => ["done", value, 80]),
        `each run of ${name} is made with its own value`,
      );
    }
    assert.equal(project.read("all.txt"), "0 80\n");
    await assertNoCopies(project);
  });

  it("a reproduction", async () => {
    using project = new KilledProject({ mayHoldParams: false });
    await project.initGit();
    await project.cairn("run", "--name", "first");
    const durationMs = await project.durationOf("reproduce", "first");
    for (let round = 1; round <= (kills ?? 3); round++) {
      await project.killAfter(momentOf(round, durationMs), "reproduce", "first");
    }
    const { verdict } = await project.json<ReproduceJson>("reproduce", "first");
    assert.equal(verdict, "identical");
    assert.equal(project.read("all.txt"), "0 80\n");
    await assertNoCopies(project);
  });
});

async function stateOf(project: KilledProject, name: string): Promise<Sweep["state"] | undefined> {
  const engine = await openEngine(project.root, { mayStartProcesses: true, log: () => undefined });
  try {
    return (await engine.sweeps()).find((sweep) => sweep.name === name)?.state;
  } finally {
    await engine.close();
  }
}

/** What killed processes have left of copies is taken away by the next that makes one. */
async function assertNoCopies(project: KilledProject): Promise<void> {
  assert.deepEqual(project.copies, []);
  assert.equal((await project.git("worktree", "list")).trim().split("\n").length, 1);
}

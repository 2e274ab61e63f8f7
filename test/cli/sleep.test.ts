import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { smallPipeline, TestProject } from "./support.ts";

/** Longer than a run takes to give a sign of life, and than anybody waits before looking for runs that are gone. */
const sleepMs = 4_000;

describe("a run of a computer that sleeps", { skip: process.platform === "win32" }, () => {
  it("is running for whoever looks meanwhile, and ends well afterwards", async () => {
    using project = new TestProject();
    const wait = `import { existsSync, writeFileSync as write } from "node:fs";
write("started.txt", process.pid + "\\n");
while (existsSync("train.mjs") && !existsSync("go")) await new Promise((end) => setTimeout(end, 20));
`;
    project.write("train.mjs", wait + smallPipeline["train.mjs"]);
    const { child, ended } = project.start(["run", "--name", "slept"]);
    const stage = Number(await project.waitFor("started.txt"));
    // Processes that are stopped are what a sleep looks like to all others.
    const signal = (name: NodeJS.Signals): void => {
      for (const pid of [stage, child.pid ?? 0]) process.kill(pid, name);
    };
    signal("SIGSTOP");
    try {
      await assertRunning(project);
    } finally {
      signal("SIGCONT");
    }
    project.write("go", "");
    const end = await ended;
    assert.equal(end.code, 0, end.stderr);
    const { run } = await project.json<ShowJson>("show", "slept");
    assert.deepEqual([run.state, ...run.stages.map(({ outcome }) => outcome)], ["done", "ran", "ran"]);
  });
});

/** By an engine that is open for a while, as the extension's, and by one that is asked once. */
async function assertRunning(project: TestProject): Promise<void> {
  const engine = await openEngine(project.root, { mayStartProcesses: true, log: () => undefined });
  try {
    await engine.runs();
    await sleep(sleepMs);
    assert.equal((await engine.runs())[0]?.state, "running");
  } finally {
    await engine.close();
  }
  const { runs } = await project.json<RunsJson>("runs");
  assert.equal(runs[0]?.state, "running");
  const { stages } = await project.json<StatusJson>("status");
  assert.equal(stages.find(({ id }) => id === "train")?.state, "running");
}

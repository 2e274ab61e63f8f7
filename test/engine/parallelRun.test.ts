import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import type { RunRequest } from "../../src/engine/model/plan.ts";
import type { RunDetail } from "../../src/engine/model/run.ts";
import type { RunEvent } from "../../src/engine/run/host.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";

/** A command that ends once a file is there. */
const after = (file: string): string => `while [ ! -e ${file} ]; do sleep 0.02; done`;

function outcomes({ stages }: RunDetail): Readonly<Record<string, string>> {
  return Object.fromEntries(stages.map(({ stageId, outcome, reason }) => [stageId, `${outcome}: ${reason}`]));
}

async function run(engine: LocalEngine, request: Partial<RunRequest>, events: RunEvent[] = []): Promise<RunDetail> {
  const host = { ...quietHost(), onEvent: (event: RunEvent) => events.push(event) };
  return engine.execute({ stageIds: [], ...request }, host);
}

describe("several stages at once", { skip: process.platform === "win32" }, () => {
  it("run side by side, each once it has what it needs", async (t) => {
    const { root, engine } = await openProject(t, {
      "dvc.yaml": `stages:
  left:
    cmd: touch l; ${after("r")}; echo 1 > left.txt
    outs: [left.txt]
  right:
    cmd: touch r; ${after("l")}; echo 2 > right.txt
    outs: [right.txt]
  both:
    cmd: cat left.txt right.txt > both.txt
    deps: [left.txt, right.txt]
    outs: [both.txt]
`,
    });
    const { state, stages } = await run(engine, { jobs: 2 });
    assert.equal(state, "done");
    assert.equal(readFileSync(path.join(root, "both.txt"), "utf8"), "1\n2\n");
    const [left, right, both] = ["left", "right", "both"].map((id) => stages.find(({ stageId }) => stageId === id));
    assert.ok((left?.startedAt ?? 0) < (right?.endedAt ?? 0) && (right?.startedAt ?? 0) < (left?.endedAt ?? 0));
    assert.ok((both?.startedAt ?? 0) >= Math.max(left?.endedAt ?? 0, right?.endedAt ?? 0));
    assert.deepEqual(new Set((await engine.status()).map((one) => one.state)), new Set(["fresh"]));
  });

  it("leave the same dvc.lock and the same metrics as one after the other", async (t) => {
    const names = ["a", "b", "c", "d", "e"];
    const stageText = (name: string, index: number): string =>
      `  ${name}: {cmd: 'sleep 0.${5 - index}; echo "{\\"${name}\\": ${index}}" > ${name}.json', metrics: [${name}.json]}\n`;
    const { root, engine } = await openProject(t, { "dvc.yaml": `stages:\n${names.map(stageText).join("")}` });
    const lock = path.join(root, "dvc.lock");
    const { metrics } = await run(engine, { jobs: 5 });
    assert.deepEqual(metrics, { a: 0, b: 1, c: 2, d: 3, e: 4 });
    const together = readFileSync(lock, "utf8");
    rmSync(lock);
    assert.deepEqual((await run(engine, { jobs: 1, force: true })).metrics, metrics);
    assert.equal(together, readFileSync(lock, "utf8"));
  });

  it("are run to their end after a failure, and nothing new is begun", async (t) => {
    const { engine } = await openProject(t, failing);
    const end = await run(engine, { jobs: 2 });
    assert.deepEqual([end.state, end.failure], ["failed", "bad exited with code 3"]);
    assert.deepEqual(outcomes(end), {
      good: "ran: never run",
      bad: "failed: exited with code 3",
      behind: "skipped: needs `bad`, which failed",
      later: "skipped: not begun, as `bad` failed",
    });
  });

  it("are begun after a failure too, where that is asked for, but for what needs it", async (t) => {
    const { engine } = await openProject(t, failing);
    assert.deepEqual(outcomes(await run(engine, { jobs: 2, keepGoing: true })), {
      good: "ran: never run",
      bad: "failed: exited with code 3",
      behind: "skipped: needs `bad`, which failed",
      later: "ran: never run",
    });
  });

  it("begin with the longest way, by how long they took", async (t) => {
    const { root, engine } = await openProject(t, {
      "dvc.yaml":
        "stages:\n  quick: {cmd: echo > q, outs: [q]}\n  slow: {cmd: sleep 1.5; echo > s, outs: [s]}\n" +
        "  head: {cmd: echo > h, outs: [h]}\n  tail: {cmd: cp h t, deps: [h], outs: [t]}\n",
    });
    const started = async (): Promise<readonly string[]> => {
      const events: RunEvent[] = [];
      await run(engine, { jobs: 1, force: true }, events);
      return events.flatMap((event) => (event.kind === "stage-started" ? [event.stageId] : []));
    };
    assert.deepEqual(await started(), ["head", "quick", "slow", "tail"]);
    assert.equal((await started())[0], "slow");
    assert.deepEqual(readFileSync(path.join(root, "dvc.lock"), "utf8").match(/^ {2}\w+/gm), [
      "  quick",
      "  slow",
      "  head",
      "  tail",
    ]);
  });

  it("are told to be several only where they can be", async (t) => {
    const chain = "stages:\n  a: {cmd: echo > x, outs: [x]}\n  b: {cmd: cp x y, deps: [x], outs: [y]}\n";
    const { engine } = await openProject(t, { "dvc.yaml": chain });
    assert.equal(await atOnce(engine, { jobs: 4 }), 1);
    const { engine: forked } = await openProject(t, {
      "dvc.yaml": `${chain}  c: {cmd: cp x z, deps: [x], outs: [z]}\n`,
    });
    assert.equal(await atOnce(forked, { jobs: 2 }), 2);
    assert.equal(await atOnce(forked, { jobs: 1, force: true }), 1);
  });
});

const failing = {
  "dvc.yaml": `stages:
  good:
    cmd: touch begun; ${after("failed")}; echo > good.txt
    outs: [good.txt]
  bad:
    cmd: ${after("begun")}; touch failed; exit 3
    outs: [bad.txt]
  behind:
    cmd: cp bad.txt behind.txt
    deps: [bad.txt]
    outs: [behind.txt]
  later:
    cmd: echo > later.txt
    outs: [later.txt]
`,
};

async function atOnce(engine: LocalEngine, request: Partial<RunRequest>): Promise<number> {
  const events: RunEvent[] = [];
  await run(engine, request, events);
  const [first] = events;
  return first?.kind === "run-started" ? first.atOnce : 0;
}

import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { parseDuration, parseSize } from "../../src/engine/model/quantities.ts";
import type { RunEvent } from "../../src/engine/run/host.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";

describe("meta.cairn of a stage", () => {
  it("says what it needs, how often it is tried and how long it may take", () => {
    const { stages, problems } = readDvcYaml(
      "dvc.yaml",
      `stages:
  plain: {cmd: x, meta: {phase: model, resources: mine}}
  train:
    foreach: [1, 2]
    do:
      cmd: x
      meta:
        cairn:
          resources: {cpu: 2, gpu: 1, memory: 1.5GiB, mutex: db}
          retries: \${item}
          timeout: 1h30m
`,
    );
    const resources = { cpu: 2, gpu: 1, memoryBytes: 1_610_612_736, mutex: ["db"] };
    assert.deepEqual(
      stages.map(({ execution }) => execution),
      [undefined, { resources, retries: 1, timeoutMs: 5_400_000 }, { resources, retries: 2, timeoutMs: 5_400_000 }],
    );
    assert.deepEqual(problems, []);
  });

  it("has what it does not understand told at its very place, and its stage is not run before that is mended", () => {
    const text = `stages:
  a:
    cmd: x
    meta:
      cairn:
        resources: {cpus: 2, gpu: true, memory: 4, mutex: {}}
        retries: -1
        timeout: 30
  b: {cmd: x, meta: {cairn: fast}}
`;
    const { stages, problems } = readDvcYaml("dvc.yaml", text);
    const lines = text.split("\n");
    const told = problems.map(({ range: { start, end }, message }) => [
      lines[start.line - 1]?.slice(start.column - 1, end.column - 1),
      message,
    ]);
    assert.deepEqual(told, [
      ["cpus", "`cpus` is not a key of `resources`. Did you mean `cpu`?"],
      ["true", "`gpu` must be a whole number from 0 on."],
      ["4", "`memory` must be a size with its unit, as `512MB` or `4GB`."],
      ["{}", "`mutex` must be a name, or a list of names, as `[database]`."],
      ["-1", "`retries` must be a whole number from 0 on."],
      ["30", "`timeout` must be a time with its unit, as `90s`, `30m` or `2h`."],
      ["fast", "`cairn` must be a map. Known are resources, retries, timeout, live."],
    ]);
    assert.ok(stages.every(({ fault }) => fault !== undefined));
  });

  it("has times and sizes with their units", () => {
    assert.deepEqual(
      ["90s", "1h30m", "2 d", "250ms", "0.5h"].map(parseDuration),
      [90_000, 5_400_000, 172_800_000, 250, 1_800_000],
    );
    for (const text of ["", "30", "0s", "m", "1h x", "-1s"]) assert.equal(parseDuration(text), undefined, text);
    assert.deepEqual(
      ["4GB", "512 MiB", "1.5k", "7", "2tib"].map(parseSize),
      [4_000_000_000, 536_870_912, 1_500, 7, 2_199_023_255_552],
    );
    for (const text of ["", "GB", "4 ib", "-1MB", "4XB"]) assert.equal(parseSize(text), undefined, text);
  });
});

describe("a stage that is tried again or takes too long", { skip: process.platform === "win32" }, () => {
  const flaky = (retries: number): string =>
    `stages:\n  flaky:\n    cmd: echo x >> tries; echo out > out; test $(wc -l < tries) -ge 3\n    outs: [out]\n` +
    `    meta: {cairn: {retries: ${retries}}}\n`;

  async function run(
    t: Parameters<typeof openProject>[0],
    text: string,
    request: { timeoutMs?: number; retries?: number } = {},
  ) {
    const { root, engine } = await openProject(t, { "dvc.yaml": text });
    const events: RunEvent[] = [];
    const host = { ...quietHost(), onEvent: (event: RunEvent) => events.push(event) };
    const detail = await engine.execute({ stageIds: [], ...request }, host);
    const notes = events.flatMap((event) => (event.kind === "note" ? [event.message] : []));
    return { root, detail, notes, stage: detail.stages[0] };
  }

  it("is tried until it runs well, and the record says at which try", async (t) => {
    const { root, detail, notes, stage } = await run(t, flaky(4));
    assert.deepEqual([stage?.outcome, stage?.reason], ["ran", "never run, at the third try"]);
    assert.deepEqual(notes, [
      "flaky exited with code 1: trying again, 1 of 4 retries",
      "flaky exited with code 1: trying again, 2 of 4 retries",
    ]);
    const log = readFileSync(path.join(root, detail.logDir, "flaky.log"), "utf8");
    assert.equal(log.match(/^\$ echo/gm)?.length, 3);
  });

  it("has failed once its retries are used up; its own number goes before that of the request", async (t) => {
    const { stage } = await run(t, flaky(1), { retries: 9 });
    assert.deepEqual([stage?.outcome, stage?.reason], ["failed", "exited with code 1, at the second try"]);
    const { stage: other } = await run(t, flaky(1).replace(/ {4}meta.*\n/, ""), { retries: 2 });
    assert.equal(other?.outcome, "ran");
  });

  it("is ended with all that it started when its time is over, and has failed", async (t) => {
    const text = "stages:\n  slow: {cmd: 'echo $$ > pid; sleep 30; true', outs: [pid]}\n";
    const { root, stage, detail } = await run(t, text, { timeoutMs: 900, retries: 1 });
    assert.equal(detail.state, "failed");
    assert.match(stage?.reason ?? "", /^took longer than its 0\.9 s and was ended, at the second try$/);
    const pid = Number(readFileSync(path.join(root, "pid"), "utf8"));
    assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  });
});

describe("stages that share a machine", { skip: process.platform === "win32" }, () => {
  /** Fails where another one of them is under way. */
  const alone = "mkdir taken || exit 9; sleep 0.15; rmdir taken";
  const stagesOf = (resources: string, cmd: string): string =>
    `stages:\n${["a", "b", "c"].map((name) => `  ${name}: {cmd: '${cmd}', meta: {cairn: {resources: ${resources}}}}\n`).join("")}`;

  for (const resources of ["{mutex: [db]}", "{cpu: 1000}", "{memory: 1000TB}", "{gpu: 1}"]) {
    it(`go one after the other where each asks for ${resources}`, async (t) => {
      const { engine } = await openProject(t, { "dvc.yaml": stagesOf(resources, alone) });
      const env = { ...process.env, CUDA_VISIBLE_DEVICES: "0" };
      const { stages } = await engine.execute({ stageIds: [], jobs: 3 }, { ...quietHost(), env });
      assert.deepEqual(new Set(stages.map(({ outcome }) => outcome)), new Set(["ran"]));
    });
  }

  it("have a graphics card each where there are several, and the person's own choice is left alone", async (t) => {
    const { root, engine } = await openProject(t, {
      "bin/nvidia-smi": '#!/bin/sh\ntest "$1" = -L || exit 1\necho "GPU 0: A (UUID: x)"\necho "GPU 1: A (UUID: y)"\n',
      "dvc.yaml": stagesOf(
        "{gpu: 1}",
        "echo $CUDA_VISIBLE_DEVICES > card-$DVC_STAGE; while [ $(ls card-* | wc -l) -lt 2 ]; do sleep 0.02; done",
      ),
    });
    chmodSync(path.join(root, "bin/nvidia-smi"), 0o755);
    const { CUDA_VISIBLE_DEVICES: _, ...own } = process.env;
    const env = { ...own, PATH: `${path.join(root, "bin")}:${own["PATH"]}` };
    const cards = (): readonly string[] =>
      ["a", "b", "c"].map((name) => readFileSync(path.join(root, `card-${name}`), "utf8").trim());
    await engine.execute({ stageIds: [], jobs: 3 }, { ...quietHost(), env });
    assert.deepEqual(cards().slice(0, 2), ["0", "1"]);
    assert.ok(["0", "1"].includes(cards()[2] ?? ""));
    await engine.execute({ stageIds: [], jobs: 3 }, { ...quietHost(), env: { ...env, CUDA_VISIBLE_DEVICES: "7" } });
    assert.deepEqual(cards(), ["7", "7", "7"]);
    assert.ok(existsSync(path.join(root, "card-c")));
  });
});

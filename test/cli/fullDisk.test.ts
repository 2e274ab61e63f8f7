import assert from "node:assert/strict";
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import type { ReproduceJson } from "../../src/cli/json/fromRunJson.ts";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunsJson } from "../../src/cli/json/runJson.ts";
import type { SweepJson } from "../../src/cli/json/sweepJson.ts";
import { fillDisk, mountSmallDisk, unmountSmallDisk } from "../smallDisk.ts";
import { smallPipeline, TestProject } from "./support.ts";

/** A stage that trains, and is on a disk that somebody else fills meanwhile, where it is told so. */
const train = `${smallPipeline["train.mjs"]}
import { appendFileSync as append } from "node:fs";
for (let size = 65536; process.env.FILL && size >= 1;) {
  try {
    append(process.env.FILL, "x".repeat(size));
  } catch {
    size >>= 1;
  }
}
`;

const disk = mountSmallDisk();

describe("a disk that fills up", { skip: disk === undefined ? "no disk can be mounted here" : false }, () => {
  let project: TestProject;
  const temporary = process.env["TMPDIR"];
  const filler = path.join(disk ?? "", "filler");

  before(async () => {
    process.env["TMPDIR"] = disk;
    project = new TestProject({ ...smallPipeline, "train.mjs": train });
    await project.initGit();
    await project.cairn("run", "--name", "good");
    await project.git("add", "--all");
    await project.git("commit", "--quiet", "-m", "good");
  });
  after(() => {
    if (temporary === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = temporary;
    if (disk !== undefined) unmountSmallDisk(disk);
  });
  afterEach(() => makeRoom());

  const makeRoom = (): void => rmSync(filler, { force: true });

  /** The command whose stage fills the disk ends with a cure, and what there was is there, also while no room is left. */
  async function endsWithACure(...args: readonly string[]): Promise<void> {
    const end = await project.start(args, { FILL: filler }).ended;
    assert.equal(end.code, 1, end.stdout + end.stderr);
    assert.match(end.stderr, /disk is full|no room left/);
    assert.match(end.stderr, /Free some space/);
    // What was begun may have been taken away again: to the last byte.
    fillDisk(filler);
    const asked = await project.try("runs");
    assert.match(asked.stderr, /disk is full[^]*Free some space/);
    makeRoom();
    const { stages } = await project.json<StatusJson>("status");
    assert.ok(stages.every(({ state }) => state !== "running"));
    assert.equal(stages.find(({ id }) => id === "prepare")?.state, "fresh");
    const { runs } = await project.json<RunsJson>("runs");
    assert.match(runs[0]?.state ?? "", /^(failed|interrupted)$/);
    assert.deepEqual([runs.at(-1)?.name, runs.at(-1)?.state], ["good", "done"]);
  }

  it("under a run with parameters of its own: they are taken back once there is room", async () => {
    await endsWithACure("run", "--set", "train.lr=0.25");
    await project.cairn("run");
    assert.equal(project.read("params.yaml"), smallPipeline["params.yaml"]);
    assert.equal(project.read("model.json"), '{"lr":0.1,"epochs":3}');
    assert.equal(await project.git("status", "--porcelain"), "");
  });

  it("lets the store be cleared, looking first, and goes on with the room that makes", async () => {
    const left = path.join(project.root, ".cairn", "objects", "ab", "0".repeat(62));
    mkdirSync(path.dirname(left), { recursive: true });
    writeFileSync(left, Buffer.alloc(3_000_000, 7));
    utimesSync(left, 0, 0);
    fillDisk(filler);
    assert.match(await project.cairn("gc", "--dry-run"), /3(\.\d)? MB .* would go/);
    assert.match(await project.cairn("gc"), /Freed 3(\.\d)? MB/);
    await project.cairn("run", "--force");
  });

  it("under a command of its own", async () => {
    await endsWithACure("exec", "--", "node", "train.mjs");
    await project.cairn("exec", "--name", "again", "--", "node", "train.mjs");
    const { runs } = await project.json<RunsJson>("runs");
    assert.deepEqual([runs[0]?.state, runs[0]?.metrics["accuracy"]], ["done", 0.9]);
  });

  it("under a reproduction, and under a sweep, which goes on", async () => {
    await endsWithACure("reproduce", "good");
    assert.equal((await project.json<ReproduceJson>("reproduce", "good")).verdict, "identical");
    await endsWithACure("sweep", "--grid", "train.lr=0.5", "--name", "wide");
    const { sweep } = await project.json<SweepJson>("sweep", "--resume", "wide");
    assert.deepEqual(
      sweep.runs.map(({ state, metrics }) => [state, metrics?.["accuracy"]]),
      [["done", 0.5]],
    );
    assert.equal(await project.git("status", "--porcelain"), "");
    assert.equal((await project.git("worktree", "list")).trim().split("\n").length, 1);
  });
});

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { ForgetJson, ForgetUndoneJson, RunResultJson } from "../../src/cli/json/runJson.ts";
import type { RestoreJson, SnapshotsJson } from "../../src/cli/json/snapshotJson.ts";
import type { GcJson, VerifyJson } from "../../src/cli/json/storeJson.ts";
import type { AddJson, TrackJson } from "../../src/cli/json/trackJson.ts";
import { flipBit } from "../engine/support/careProject.ts";
import { smallPipeline, TestProject } from "./support.ts";

/** In order: each step goes on from where the one before it ended. */
for (const [where, files] of [
  ["where DVC is set up", { ".dvc/config": "[core]\n    no_scm = True\n" }],
  ["without DVC", {}],
] as const) {
  describe(`cairn add and cairn restore without a reference, ${where}`, () => {
    let project: TestProject;
    before(() => {
      project = new TestProject({ ...smallPipeline, ...files, "more/große daten/a.csv": "1\n", "more/b": "b" });
    });
    after(() => project.remove());

    it("tracks data, said to people and to programs", async () => {
      const told = await project.cairn("add", "more/große daten", "more/b", "raw.csv");
      assert.match(told, /tracked +more\/große daten +1 file, 2 B +more\/große daten\.dvc\n/);
      assert.doesNotMatch(told, /git add/);
      const { data, forGit } = await project.json<AddJson>("add", "raw.csv");
      assert.deepEqual(
        [data, forGit],
        [[{ path: "raw.csv", file: "raw.csv.dvc", kind: "file", size: 8, fileCount: 1, changed: false }], []],
      );
    });

    it("brings back what is missing or changed, and says first what that would be", async () => {
      await project.cairn("run");
      const model = project.read("model.json");
      project.delete("model.json");
      project.delete("more");
      project.write("data/prepared.csv", "by hand");
      const would = await project.cairn("restore", "--dry-run");
      assert.match(would, /create +model\.json/);
      assert.match(would, /replace +data\/prepared\.csv/);
      assert.equal(project.has("model.json"), false);
      const { snapshot, changes, undo, lost } = await project.json<RestoreJson>("restore");
      assert.deepEqual([snapshot, lost], [undefined, undefined]);
      assert.deepEqual(
        changes.filter(({ action }) => action !== "unchanged").map(({ path, action }) => [path, action]),
        [
          ["data/prepared.csv", "replace"],
          ["model.json", "create"],
        ],
      );
      assert.equal(project.read("model.json"), model);
      assert.equal(project.read("data/prepared.csv"), "X\n1\n2\n3\n");
      assert.ok(undo, "what was overwritten is kept");
      assert.match(await project.cairn("restore", "--undo"), /replace +data\/prepared\.csv.*\nremove +model\.json/s);
      assert.equal(project.read("data/prepared.csv"), "by hand");
      assert.equal(project.has("model.json"), false);
    });

    it("takes paths to limit it", async () => {
      for (const [args, path] of [
        [["./data/prepared.csv"], "data/prepared.csv"],
        [["raw.csv.dvc"], "raw.csv"],
      ] as const) {
        for (const file of ["model.json", "data/prepared.csv", "raw.csv"]) project.write(file, "spoilt");
        await project.cairn("restore", ...args);
        for (const file of ["model.json", "data/prepared.csv", "raw.csv"]) {
          assert.equal(project.read(file) === "spoilt", file !== path, `${args.join(" ")}: ${file}`);
        }
      }
      for (const file of ["model.json", "data/prepared.csv"]) project.delete(file);
      await project.cairn("restore", "train", "data");
      assert.equal(project.read("data/prepared.csv"), "X\n1\n2\n3\n", "a stage, and a folder");
    });

    it("says where nothing is recorded, and what cannot be had", async () => {
      const unknown = await project.try("restore", "nonsense");
      assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
      assert.match(unknown.stderr, /no snapshot, run or commit “nonsense”/);
      const file = await project.try("restore", "./params.yaml");
      assert.match(file.stderr, /Nothing records what “params\.yaml” should be/);
      project.delete("model.json");
      project.delete("curve.csv");
      const cache = where === "without DVC" ? ".cairn/objects" : ".dvc/cache";
      project.delete(cache);
      const lost = await project.try("restore");
      assert.equal(lost.code, 1);
      assert.match(lost.stdout, /✖ The content of curve\.csv .*\n✖ The content of model\.json /);
      const { run } = await project.json<RunResultJson>("run");
      assert.deepEqual(
        run.stages.map(({ id, outcome }) => [id, outcome]),
        [
          ["prepare", "unchanged"],
          ["train", "ran"],
        ],
      );
    });
  });
}

describe("cairn verify", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject({ "cairn.yaml": "track: [a.csv, b.csv]\n", "a.csv": "first\n", "b.csv": "second\n" });
  });
  after(() => project.remove());

  it("says that all is well, what was mended, and what is lost, to people, programs and scripts", async () => {
    await project.cairn("snapshot", "-m", "the good one");
    assert.match(await project.cairn("verify"), /^✔ The store is whole: 2 objects, 13 B\.\n$/);
    const [pack = ""] = readdirSync(path.join(project.root, ".cairn/objects/packs"));
    flipBit(path.join(project.root, ".cairn/objects/packs", pack), "first\n");
    flipBit(path.join(project.root, ".cairn/objects/packs", pack), "second\n");
    project.write("b.csv", "third\n");
    const end = await project.try("verify");
    assert.equal(end.code, 1);
    assert.match(
      end.stdout,
      /✔ a\.csv: damaged, mended from the workspace \(b3:[0-9a-f]{64}\)\n {2}needed by snapshot /,
    );
    assert.match(end.stdout, /✖ b\.csv: damaged, lost .*\n {2}needed by snapshot \S+ \(the good one\)\n/);
    assert.match(end.stdout, /✖ 1 of 2 objects, 13 B is lost\./);
    const json = await project.try("verify", "--json");
    assert.equal(json.code, 1);
    const { faults } = JSON.parse(json.stdout) as VerifyJson;
    assert.deepEqual(
      faults.map(({ fault, paths, neededBy }) => [fault, paths, neededBy.map(({ name }) => name)]),
      [["missing", ["b.csv"], ["the good one"]]],
    );
    const { snapshots } = await project.json<SnapshotsJson>("snapshots");
    const snapshot = snapshots.find(({ message }) => message === "the good one");
    const failed = await project.try("restore", snapshot?.id ?? "");
    assert.equal(failed.code, 1);
    assert.match(failed.stdout, /^replace +b\.csv .*\n$/, "nothing is said to be brought back");
    assert.match(failed.stderr, /The content of b\.csv is not here, /);
    const dry = await project.try("restore", snapshot?.id ?? "", "--dry-run");
    assert.equal(dry.code, 1);
    assert.match(dry.stdout, /^0 artifacts would be brought back, 1 unchanged\.\n✖ The content of b\.csv is not here/);
  });
});

describe("cairn gc and cairn forget", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject(smallPipeline);
  });
  after(() => project.remove());

  it("tell what would go, to people and to programs, and then free it", async () => {
    const { run } = await project.json<RunResultJson>("run");
    project.edit("params.yaml", "0.1", "0.2");
    await project.cairn("run");
    assert.match(await project.cairn("du"), /^Kept: [\s\S]* own +shared +artifact\n[\s\S]* own +shared +run\n/);
    const would = await project.json<ForgetJson>("forget", run.name, "--dry-run");
    assert.deepEqual([would.runs, would.bytes > 0], [[{ id: run.id, name: run.name }], true]);
    const told = await project.cairn("forget", run.name);
    assert.match(told, new RegExp(`^✔ Forgot ${run.name}\\. \`cairn gc\` then frees \\d+ B that nothing else needs`));
    assert.match(told, /Until then `cairn forget --undo` brings it back\.\n$/);
    const { runs } = await project.json<ForgetUndoneJson>("forget", "--undo");
    assert.deepEqual(runs, [{ id: run.id, name: run.name }]);
    await project.cairn("forget", run.name);
    const unknown = await project.try("forget", run.name);
    assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
    const dry = await project.cairn("gc", "--dry-run");
    assert.match(dry, /its run was forgotten/);
    assert.match(dry, new RegExp(`^${run.name} is forgotten\\. Until then it can be brought back\\.$`, "m"));
    assert.match(dry, /model\.json +1 version +\d+ B\n/);
    assert.match(dry, /\d+ B of \d objects would go; \d+ objects, .* stay\. Without --dry-run they do\.\n$/);
    const { bytes, snapshots, forgotten } = await project.json<GcJson>("gc");
    assert.deepEqual([bytes > 0, forgotten], [true, [run.name]]);
    assert.equal(snapshots[0]?.cause, "run");
    assert.match(await project.cairn("gc"), /^Everything is needed: /);
  });
});

describe("cairn track", () => {
  it("adds what is named to cairn.yaml, said to people and to programs", async () => {
    using project = new TestProject({ "sets/a.csv": "1\n", "cairn.yaml": "# ours\n" });
    await project.initGit();
    project.write("sets/b.npy", "x".repeat(5_000));
    const told = await project.cairn("track", "sets/b.npy", "sets/*.csv");
    assert.match(told, /^tracked +sets\/b\.npy +stands under track in cairn\.yaml; git ignores it\n/);
    assert.match(told, /tracked +sets\/\*\.csv +stands .*; fits 1 file or folder\n/);
    assert.match(told, /For git: git add cairn\.yaml sets\/\.gitignore\n$/);
    assert.equal(project.read("cairn.yaml"), "# ours\ntrack:\n  - sets/b.npy\n  - sets/*.csv\n");
    const { paths, forGit } = await project.json<TrackJson>("track", "sets/*.csv");
    assert.deepEqual([paths, forGit], [[{ path: "sets/*.csv", outcome: "listed", fits: 1 }], []]);
  });
});

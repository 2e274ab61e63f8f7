import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { addTracked } from "../../src/engine/fixes/addTracked.ts";
import { mib, openDataProject } from "./support/dataProject.ts";
import type { DataProject } from "./support/dataProject.ts";

/** Path, role and number of files of each proposal. */
async function proposed({ engine }: Pick<DataProject, "engine">): Promise<readonly string[]> {
  return (await engine.proposals()).map(({ path, role, fileCount }) => `${path} ${role} ${fileCount}`).sort();
}

describe("data that nobody keeps versions of", () => {
  it("is found by what files are called and how large they are, folders of it as a whole", async () => {
    await using project = await openDataProject({
      ".gitignore": "*.pt\n/raw/\n",
      "raw/.gitkeep": "",
      "raw/day 1/a.csv": mib,
      "raw/day 1/b.csv": 10,
      "raw/day 2/c.csv": 10,
      "src/train.py": "import x\n",
      "src/best.pt": 5_000,
      "src/tiny.csv": 100,
      "src/logo.png": 2_000,
      "large.unknown": 10 * mib,
      "huge.log": 10 * mib,
      "report.html": 2 * mib,
      "zoo/a.onnx": 2_000,
      "zoo/b.onnx": 2_000,
      "placeholder.bin": 1,
    });
    assert.deepEqual(await proposed(project), [
      "large.unknown data 1",
      "raw data 3",
      "src/best.pt model 1",
      "zoo model 2",
    ]);
  });

  it("is nothing that git, DVC, a stage or Cairn has, that is ignored, or that lies in tools' folders", async () => {
    const binary = 5_000;
    await using project = await openDataProject({
      "dvc.yaml": "stages:\n  fit:\n    cmd: x\n    deps: [mixed/in.bin]\n    outs: [out/model.pt]\n",
      "cairn.yaml": "track: [kept/*.bin]\n",
      ".cairnignore": "/scratch/\n",
      ".dvcignore": "*.part.bin\n",
      "added.bin": binary,
      "added.bin.dvc": "outs:\n- md5: 0123456789abcdef0123456789abcdef\n  path: added.bin\n",
      "out/model.pt": binary,
      "kept/one.bin": binary,
      "mixed/in.bin": binary,
      "mixed/other.bin": binary,
      "scratch/x.bin": binary,
      "load.part.bin": binary,
      "in git/a.bin": binary,
      "node_modules/m/a.bin": binary,
      "env/pyvenv.cfg": "",
      "env/lib/a.bin": binary,
      "build/a.bin": binary,
      ".cache/a.bin": binary,
      "hub/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
      "hub/a.bin": binary,
    });
    project.repository.git("add", "in git");
    assert.deepEqual(await proposed(project), ["mixed/other.bin data 1"]);
  });

  it("is versioned, or never asked about again, as the person says", async () => {
    await using project = await openDataProject({
      "cairn.yaml": "# ours\nphases: {} # none\n",
      "sets/a [1].csv": mib,
      "zoo/b.onnx": 2_000,
      "zoo/notes.py": "",
      "other.npy": 2_000,
    });
    const { engine, read } = project;
    await engine.track(["sets/a [1].csv", "zoo/b.onnx"]);
    assert.equal(read("cairn.yaml"), "# ours\nphases: {} # none\ntrack:\n  - sets/a [1].csv\n  - zoo/b.onnx\n");
    assert.deepEqual([read("sets/.gitignore"), read("zoo/.gitignore")], ["/a \\[1\\].csv\n", "/b.onnx\n"]);
    await engine.passOver(["other.npy"]);
    assert.equal(read(".cairnignore"), "/other.npy\n");
    assert.deepEqual(await proposed(project), []);
    const { artifacts } = await engine.takeSnapshot({});
    assert.deepEqual(
      artifacts.map(({ path: at }) => at),
      ["sets/a [1].csv", "zoo/b.onnx"],
    );
    assert.equal(read(".gitignore"), undefined);
  });

  it("stands in what the doctor says", async () => {
    await using project = await openDataProject({ "zoo/b.onnx": 2_000 });
    const data = (await project.engine.doctor()).find(({ id }) => id === "data");
    assert.match(data?.message ?? "", /No versions are kept of zoo\/b\.onnx \(2.*B\)\./);
    assert.match(data?.cure ?? "", /track:/);
  });
});

describe("a path is added to what cairn.yaml tracks", () => {
  for (const [name, before, after, added = "a b.csv"] of [
    ["where there is none", "", "track:\n  - a b.csv\n"],
    ["behind all else", "objective: x\n", "objective: x\ntrack:\n  - a b.csv\n"],
    ["beneath an empty key", "track: # what we keep\nphases: {}\n", "track: # what we keep\n  - a b.csv\nphases: {}\n"],
    [
      "behind a list, its comments and its own way of indenting",
      "track:\n- x # why\n- path: y\n  role: model\n# end\nphases: {}\n",
      "track:\n- x # why\n- path: y\n  role: model\n- a b.csv\n# end\nphases: {}\n",
    ],
    ["in brackets", "track: [x, 'y z'] # both\n", "track: [x, 'y z', a b.csv] # both\n"],
    ["in brackets, in quotes where it has some itself", "track: [x]\n", 'track: [x, "a{b,c}"]\n', "a{b,c}"],
    ["in empty brackets", "track: []\n", "track: [a b.csv]\n"],
  ] as const) {
    it(name, () => assert.equal(addTracked(before, added), after));
  }

  it("not where it is broken, or holds something else", () => {
    assert.equal(addTracked("track: [\n", "a"), undefined);
    assert.equal(addTracked("track: x\n", "a"), undefined);
  });
});

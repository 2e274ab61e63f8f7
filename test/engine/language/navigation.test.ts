import assert from "node:assert/strict";
import { test } from "node:test";
import { languageProject } from "./languageProject.ts";

const files = {
  "dvc.yaml": [
    "vars:",
    "  - model:",
    "      depth: 3",
    "  - conf/more.yaml:extra",
    "stages:",
    "  prepare:",
    "    cmd: python src/prepare.py --out data/clean",
    "    deps: [src/prepare.py, données/é.csv]",
    "    outs:",
    "      - data/clean",
    "  train:",
    "    cmd: python -m src.train --lr ${train.lr} --depth ${model.depth} ${extra.flag}",
    "    deps:",
    "      - data/clean/part.csv",
    "    params:",
    "      - train.lr",
    "      - conf/more.yaml:",
    "          - extra.flag",
    "    outs: [model.pt]",
    "  many:",
    "    foreach:",
    "      small: {size: 1}",
    "      large: {size: 2}",
    "    do:",
    "      cmd: echo ${item.size} ${key}",
    "      deps: [model.pt]",
    "      outs: ['${key}.txt']",
    "",
  ].join("\n"),
  "params.yaml": "train:\n  lr: 0.1\n  epochs: 3\n",
  "conf/more.yaml": "extra:\n  flag: --fast\n",
  "src/prepare.py": "",
  "src/train.py": "",
  "données/é.csv": "1\n",
  "sub/dvc.yaml":
    "stages:\n  evaluate:\n    wdir: ..\n    cmd: python src/train.py\n    deps: [model.pt, large.txt]\n    params: [train]\n",
};

test("a dependency leads to the output that makes it, else to the file", async (t) => {
  const { language, find, read } = languageProject(t, files);
  const clean = await language.definitions("dvc.yaml", find("dvc.yaml", "data/clean/part.csv"));
  assert.deepEqual(read(clean), ["dvc.yaml:10 data/clean"]);
  const across = await language.definitions("sub/dvc.yaml", find("sub/dvc.yaml", "model.pt"));
  assert.deepEqual(read(across), ["dvc.yaml:19 model.pt"]);
  const accented = await language.definitions("dvc.yaml", find("dvc.yaml", "données/é.csv"));
  assert.deepEqual(
    accented.map(({ file, range }) => [file, range.start.line]),
    [["données/é.csv", 1]],
  );
});

test("scripts in commands lead to their files", async (t) => {
  const { language, find } = languageProject(t, files);
  const filesAt = async (file: string, piece: string) =>
    (await language.definitions(file, find(file, piece))).map((place) => place.file);
  assert.deepEqual(await filesAt("dvc.yaml", "src/prepare.py --out"), ["src/prepare.py"]);
  assert.deepEqual(await filesAt("dvc.yaml", "src.train"), ["src/train.py"]);
  assert.deepEqual(await filesAt("sub/dvc.yaml", "src/train.py"), ["src/train.py"], "relative to wdir");
  assert.deepEqual(await filesAt("dvc.yaml", "python src"), []);
});

test("parameters lead to their lines, in their own file", async (t) => {
  const { language, find, read } = languageProject(t, files);
  const lr = await language.definitions("dvc.yaml", find("dvc.yaml", "- train.lr", 4));
  assert.deepEqual(read(lr), ["params.yaml:2 lr"]);
  const flag = await language.definitions("dvc.yaml", find("dvc.yaml", "- extra.flag", 4));
  assert.deepEqual(read(flag), ["conf/more.yaml:2 flag"]);
  const group = await language.definitions("sub/dvc.yaml", find("sub/dvc.yaml", "[train]", 2));
  assert.deepEqual(read(group), ["params.yaml:1 train"]);
});

test("templates lead to where their values stand", async (t) => {
  const { language, find, read } = languageProject(t, files);
  const at = async (piece: string) => read(await language.definitions("dvc.yaml", find("dvc.yaml", piece, 3)));
  assert.deepEqual(await at("${train.lr}"), ["params.yaml:2 lr"]);
  assert.deepEqual(await at("${model.depth}"), ["dvc.yaml:3 depth"]);
  assert.deepEqual(await at("${extra.flag}"), ["conf/more.yaml:2 flag"]);
  assert.deepEqual(await at("${item.size}"), ["dvc.yaml:22 small", "dvc.yaml:23 large"]);
});

test("references of a parameter are the stages and templates that take it", async (t) => {
  const { language, find, read } = languageProject(t, files);
  const uses = await language.references("params.yaml", find("params.yaml", "lr"), false);
  assert.deepEqual(read(uses), ["dvc.yaml:12 ${train.lr}", "dvc.yaml:16 train.lr", "sub/dvc.yaml:6 train"]);
  assert.deepEqual(read(await language.references("params.yaml", find("params.yaml", "epochs"), false)), [
    "sub/dvc.yaml:6 train",
  ]);
});

test("references of an output are its readers, and of a stage the readers of what it makes", async (t) => {
  const { language, find, read } = languageProject(t, files);
  const readers = ["dvc.yaml:26 model.pt", "sub/dvc.yaml:5 model.pt"];
  assert.deepEqual(read(await language.references("dvc.yaml", find("dvc.yaml", "model.pt]"), false)), [
    "dvc.yaml:19 model.pt",
    ...readers,
  ]);
  assert.deepEqual(read(await language.references("dvc.yaml", find("dvc.yaml", "train:"), false)), readers);
  assert.deepEqual(read(await language.references("dvc.yaml", find("dvc.yaml", "many:"), false)), [
    "sub/dvc.yaml:5 large.txt",
  ]);
});

test("a text that is being edited, with CRLF, is what counts", async (t) => {
  const { language, edit, read } = languageProject(t, files);
  const text = "stages:\n  one:\n    cmd: x\n    outs: [new.txt]\n  two:\n    cmd: y\n    deps: [ne|w.txt]\n";
  const position = edit("dvc.yaml", text.replaceAll("\n", "\r\n"));
  assert.deepEqual(read(await language.definitions("dvc.yaml", position)), ["dvc.yaml:4 new.txt"]);
});

test("anchors and merge keys are seen through", async (t) => {
  const { language, find, read, edit } = languageProject(t, files);
  edit(
    "dvc.yaml",
    "stages:\n  a: &base\n    cmd: x\n    deps: [in.csv]\n    outs: [out.csv]\n  b:\n    <<: *base\n    outs: [b.csv]\n  c:\n    cmd: z\n    deps: [b.csv]\n|",
  );
  assert.deepEqual(read(await language.definitions("dvc.yaml", find("dvc.yaml", "deps: [b.csv", 8))), [
    "dvc.yaml:8 b.csv",
  ]);
  const hover = await language.hover("dvc.yaml", find("dvc.yaml", "in.csv"));
  assert.deepEqual(hover?.facts.kind === "path" && hover.facts.readers, ["a", "b"]);
});

test("steps of other tools are tied by their paths, and files of none answer nothing", async (t) => {
  const { language, find, read } = languageProject(t, {
    Makefile: "clean.csv: raw.csv\n\tpython clean.py\nmodel.bin: clean.csv\n\tpython train.py\n",
    "dvc.yaml": "stages:\n  report:\n    cmd: x\n    deps: [model.bin]\n",
    "raw.csv": "1\n",
    "notes.yaml": "model.bin: clean.csv\n",
  });
  assert.deepEqual(read(await language.definitions("dvc.yaml", find("dvc.yaml", "model.bin"))), [
    "Makefile:3 model.bin",
  ]);
  assert.deepEqual(read(await language.definitions("Makefile", find("Makefile", ": clean.csv", 3))), [
    "Makefile:1 clean.csv",
  ]);
  const raw = await language.definitions("Makefile", find("Makefile", "raw.csv"));
  assert.deepEqual(
    raw.map(({ file }) => file),
    ["raw.csv"],
  );
  assert.deepEqual(await language.definitions("notes.yaml", find("notes.yaml", "clean")), []);
  assert.equal(await language.hover("notes.yaml", find("notes.yaml", "clean")), undefined);
});

test("dvc.lock, .dvc files and cairn.yaml lead to what they name", async (t) => {
  const { language, find, read } = languageProject(t, {
    ...files,
    "dvc.lock": "schema: '2.0'\nstages:\n  train:\n    cmd: x\n    deps:\n    - path: data/clean\n      md5: aa\n",
    "données/é.csv.dvc": "outs:\n- path: é.csv\n  md5: aa\n",
    "cairn.yaml": "phases:\n  train: deploy\n  many: model\ntrack:\n  - model.pt\n",
  });
  assert.deepEqual(read(await language.definitions("dvc.lock", find("dvc.lock", "train"))), ["dvc.yaml:11 train"]);
  assert.deepEqual(read(await language.definitions("dvc.lock", find("dvc.lock", "data/clean"))), [
    "dvc.yaml:10 data/clean",
  ]);
  assert.deepEqual(read(await language.definitions("dvc.yaml", find("dvc.yaml", "données/é.csv"))), [
    "données/é.csv.dvc:2 é.csv",
  ]);
  const facts = (await language.hover("dvc.yaml", find("dvc.yaml", "données/é.csv")))?.facts;
  assert.deepEqual(facts?.kind === "path" && facts.tracked, { file: "données/é.csv.dvc" });
  const tracked = await language.definitions("données/é.csv.dvc", find("données/é.csv.dvc", "é.csv"));
  assert.deepEqual(
    tracked.map(({ file }) => file),
    ["données/é.csv"],
  );
  assert.deepEqual(read(await language.definitions("cairn.yaml", find("cairn.yaml", "train"))), ["dvc.yaml:11 train"]);
  assert.deepEqual(read(await language.definitions("cairn.yaml", find("cairn.yaml", "many"))), ["dvc.yaml:20 many"]);
  assert.deepEqual(read(await language.definitions("cairn.yaml", find("cairn.yaml", "model.pt"))), [
    "dvc.yaml:19 model.pt",
  ]);
});

test("parameters of every language of parameters files are found", async (t) => {
  const { language, find, read } = languageProject(t, {
    "dvc.yaml":
      "stages:\n  s:\n    cmd: x\n    params:\n      - p.json: [a.b]\n      - p.toml: [c.d]\n      - p.py: [Net.width]\n      - p.py:\n          - lr\n",
    "p.json": '{"a": {"b": 1}}\n',
    "p.toml": "[c]\nd = 2\n",
    "p.py": "lr = 1e-3\n\nclass Net:\n    width = 3\n",
  });
  const at = async (piece: string) => read(await language.definitions("dvc.yaml", find("dvc.yaml", piece)));
  assert.deepEqual(await at("a.b"), ['p.json:1 "b"']);
  assert.deepEqual(await at("c.d"), ["p.toml:2 d"]);
  assert.deepEqual(await at("Net.width"), ["p.py:4 width"]);
  assert.deepEqual(await at("lr"), ["p.py:1 lr"]);
  assert.deepEqual(
    (await at("p.toml")).map((place) => place.slice(0, 8)),
    ["p.toml:1"],
  );
  for (const [file, key, place] of [
    ["p.json", "b", "dvc.yaml:5 a.b"],
    ["p.toml", "d", "dvc.yaml:6 c.d"],
    ["p.py", "width", "dvc.yaml:7 Net.width"],
  ] as const) {
    const uses = await language.references(file, find(file, key, key === "b" ? 1 : 0), false);
    assert.deepEqual(read(uses), [place]);
  }
});

test("a template in a path of a wdir of its own is followed from there", async (t) => {
  const { language, find, read } = languageProject(t, {
    "sub/dvc.yaml":
      "vars:\n  - dir: inner é\nstages:\n  make:\n    wdir: ${dir}\n    cmd: python make.py\n    outs: [ü.bin]\n  use:\n    cmd: x\n    deps: ['${dir}/ü.bin']\n",
    "sub/inner é/make.py": "",
  });
  const made = await language.definitions("sub/dvc.yaml", find("sub/dvc.yaml", "/ü.bin", 2));
  assert.deepEqual(read(made), ["sub/dvc.yaml:7 ü.bin"]);
  const script = await language.definitions("sub/dvc.yaml", find("sub/dvc.yaml", "make.py"));
  assert.deepEqual(
    script.map(({ file }) => file),
    ["sub/inner é/make.py"],
  );
  assert.deepEqual(read(await language.definitions("sub/dvc.yaml", find("sub/dvc.yaml", "${dir}/", 3))), [
    "sub/dvc.yaml:2 dir",
  ]);
});

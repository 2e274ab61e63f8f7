import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { TypedValue } from "../../../src/engine/discovery/params/typedValue.ts";
import { plainOf } from "../../../src/engine/discovery/params/typedValue.ts";
import { callsIn } from "../../../src/engine/discovery/python/pythonCalls.ts";
import { readPythonModule } from "../../../src/engine/discovery/python/pythonModule.ts";
import { openPythonProject } from "../../../src/engine/discovery/python/pythonProject.ts";
import { staticPath, staticText, staticValue } from "../../../src/engine/discovery/python/pythonValue.ts";

/** Opens files, and gives the project with the first argument of each call of `see` in `src/a.py`. */
function open(text: string, others: Readonly<Record<string, string>> = {}) {
  const files = Object.entries({ ...others, "src/a.py": text });
  const project = openPythonProject(new Map(files.map(([file, content]) => [file, readPythonModule(file, content)])));
  const module = project.modules.get("src/a.py");
  assert.ok(module);
  const calls = callsIn(module, module.root).filter(
    ({ callee }) => module.text.slice(callee.from, callee.to) === "see",
  );
  return { project, module, nodes: calls.flatMap(({ positional }) => positional.slice(0, 1)) };
}

/** The values of what is handed to `see`, as plain data. */
function seen(text: string, others?: Readonly<Record<string, string>>, bindings?: ReadonlyMap<string, TypedValue>) {
  const { project, module, nodes } = open(text, others);
  return nodes.map((node) => {
    const value = staticValue(project, module, node, bindings);
    return value === undefined ? undefined : plainOf(value);
  });
}

/** The values of expressions after a few lines of code. */
function values(before: string, ...expressions: readonly string[]) {
  return seen([before, ...expressions.map((expression) => `see(${expression})`)].join("\n"));
}

test("conditions choose, and texts are cut, as Python does", () => {
  assert.deepEqual(
    values(
      "GROUP = 'data.load'\ndef tail(name): return name.split('.', 1)[1] if '.' in name else name",
      "tail(GROUP)",
      "tail('fit')",
      "tail(unknown)",
      "'a.b.c'.split('.', 1)",
      "'a.b.c'.rsplit('.', maxsplit=1)",
      "'a.b.c'.rsplit('.')[-1]",
      "'yes' if GROUP.startswith('data') and not GROUP.endswith('.csv') else 'no'",
      "'yes' if unknown else 'no'",
      "'big' if 3 > 2 else 'small'",
      "GROUP.capitalize()",
    ),
    ["load", "fit", undefined, ["a", "b.c"], ["a.b", "c"], "c", "yes", undefined, "big", "Data.load"],
  );
});

test("texts are put together as Python does", () => {
  assert.deepEqual(
    values(
      "NAME = 'iris'\nN = 3",
      "f'data/{NAME}.csv'",
      'f"{{x}}_{N:02d}_{NAME!r}"',
      'rf"a\\{NAME}"',
      'f"""a\\t{N}"""',
      "'data/' + NAME + '.csv'",
      "'%s-%d-%%' % (NAME, N)",
      "'%(a)s' % {'a': NAME}",
      "'%s %s' % NAME",
      "'{}/{}/{{}}'.format(NAME, N)",
      "'{1}-{0}-{k:03d}'.format('a', 'b', k=N)",
      "'{missing}'.format(NAME)",
      "'a' f'{NAME}' 'b'",
      "'/'.join(['a', NAME])",
      "NAME.upper().lower().replace('i', 'I')",
      "str(N) + str(None) + str(1e-5)",
      "f'{unknown}'",
      "NAME + N",
    ),
    [
      "data/iris.csv",
      undefined,
      undefined,
      "a\t3",
      "data/iris.csv",
      "iris-3-%",
      "iris",
      undefined,
      "iris/3/{}",
      "b-a-003",
      undefined,
      "airisb",
      "a/iris",
      "IrIs",
      "3None1e-05",
      undefined,
      undefined,
    ],
  );
});

test("paths are put together as os.path and pathlib do", () => {
  assert.deepEqual(
    values(
      "import os\nimport os.path as osp\nfrom os.path import join\nfrom pathlib import Path\nROOT = Path('data')",
      "os.path.join('a', 'b/', 'c.csv')",
      "join('a', '/b')",
      "osp.dirname('a/b/c')",
      "ROOT / 'raw' / f'{1}.csv'",
      "str(ROOT.joinpath('a', 'b.csv').with_suffix('.parquet'))",
      "(ROOT / 'x.tar.gz').stem",
      "Path('./a//b/')",
      "Path('a', 'b').parent.parent",
      "os.path.splitext('a.b/c.txt')[0]",
      "Path.home() / 'x'",
      "os.path.expanduser('~/x')",
      "os.environ['DATA']",
      "Path(unknown) / 'x'",
    ),
    [
      "a/b/c.csv",
      "/b",
      "a/b",
      "data/raw/1.csv",
      "data/a/b.parquet",
      "x.tar",
      "a/b",
      ".",
      "a.b/c",
      undefined,
      undefined,
      undefined,
      undefined,
    ],
  );
});

test("lists, dictionaries and comprehensions over known items are known", () => {
  assert.deepEqual(
    values(
      "NAMES = ['a', 'b']\nMAP = {'x': 1, 'y': 2}",
      "[f'{n}.csv' for n in NAMES]",
      "[(k, v) for k, v in MAP.items()]",
      "[a + b for a in NAMES for b in NAMES]",
      "[n for n in NAMES if n]",
      "[*NAMES, 'c'] + ['d']",
      "list(range(1, 6, 2))",
      "[f'{i}{n}' for i, n in enumerate(NAMES)]",
      "list(zip(NAMES, range(2)))",
      "MAP['y']",
      "NAMES[-1]",
      "{'a': NAMES, 'b': {'c': True}}",
      "{**MAP}",
      "dict(a=1, b=NAMES)",
      "range(100000)",
    ),
    [
      ["a.csv", "b.csv"],
      [
        ["x", 1],
        ["y", 2],
      ],
      ["aa", "ab", "ba", "bb"],
      undefined,
      ["a", "b", "c", "d"],
      [1, 3, 5],
      ["0a", "1b"],
      [
        ["a", 0],
        ["b", 1],
      ],
      2,
      "b",
      { a: ["a", "b"], b: { c: true } },
      undefined,
      { a: 1, b: ["a", "b"] },
      undefined,
    ],
  );
});

test("a name is known where it is assigned once, and its value is not changed in place", () => {
  assert.deepEqual(
    seen(
      [
        "ONE = 'a'",
        "TWO = 'a'",
        "TWO = 'b'",
        "ADDED = 'a'",
        "ADDED += 'b'",
        "GROWN = ['a']",
        "GROWN.append('b')",
        "KEYED = {}",
        "KEYED['a'] = 1",
        "SET = 1",
        "LOOP = 1",
        "for LOOP in []: pass",
        "def f(ARG, x=1):",
        "    global SET",
        "    SET = 2",
        "    local = ONE + 'c'",
        "    twice = 1",
        "    twice = 2",
        "    see(local); see(twice); see(ARG); see(ONE)",
        "see(ONE); see(TWO); see(ADDED); see(GROWN); see(KEYED); see(SET); see(LOOP)",
        "LATE = EARLY = LATE",
        "see(LATE)",
      ].join("\n"),
    ),
    ["ac", undefined, undefined, "a", "a", undefined, undefined, undefined, undefined, undefined, undefined, undefined],
  );
});

test("constants are followed into classes and other files", () => {
  const config = "DATA = 'data'\nRAW = f'{DATA}/raw'\nclass Base:\n    OUT = 'out'\nclass Paths(Base):\n    IN = RAW\n";
  assert.deepEqual(
    seen(
      [
        "import config",
        "from config import RAW, Paths",
        "from config import DATA as D",
        "class Job:",
        "    name = 'job'",
        "    def __init__(self, arg):",
        "        self.path = D + '/x'",
        "        self.arg = arg",
        "        self.twice = 1",
        "    def run(self):",
        "        self.twice = 2",
        "        see(self.name); see(self.path); see(self.arg); see(self.twice)",
        "see(RAW); see(config.RAW); see(Paths.IN); see(Paths.OUT); see(config.Paths.OUT); see(Paths.NONE); see(Job.name)",
      ].join("\n"),
      { "src/config.py": config },
    ),
    ["job", "data/x", undefined, undefined, "data/raw", "data/raw", "data/raw", "out", "out", undefined, "job"],
  );
});

test("the caller's bindings count, also by dotted text", () => {
  const bindings = new Map<string, TypedValue>([
    ["split", "train"],
    ["self.date", "2024"],
  ]);
  assert.deepEqual(seen("see(f'{split}/{self.date}.csv')", {}, bindings), ["train/2024.csv"]);
});

test("a path from __file__ lies under the root, wherever the code runs", () => {
  const { project, module, nodes } = open(
    [
      "import os",
      "from pathlib import Path",
      "HERE = Path(__file__).resolve().parent",
      "see(HERE / 'x.csv')",
      "see(HERE.parent / 'data')",
      "see(Path(__file__).parents[1] / 'data')",
      "see(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'models'))",
      "see(HERE.parent.parent / 'above')",
      "see('plain')",
      "see('prefix ' + str(HERE))",
      "see(f'{HERE}/f.csv')",
    ].join("\n"),
  );
  assert.deepEqual(
    nodes.map((node) => staticPath(project, module, node, "run")),
    [
      { base: ".", written: "src/x.csv" },
      { base: ".", written: "data" },
      { base: ".", written: "data" },
      { base: ".", written: "models" },
      { base: ".", written: "../above" },
      { base: "run", written: "plain" },
      undefined,
      { base: ".", written: "src/f.csv" },
    ],
  );
  assert.deepEqual(
    nodes.map((node) => staticText(project, module, node)).filter((text) => text !== undefined),
    ["plain"],
  );
});

test("helpers that build paths are read through, with their arguments and defaults", () => {
  assert.deepEqual(
    seen(
      [
        "from helpers import script_path, two_ways",
        "class Job:",
        "    root = 'out'",
        "    @property",
        "    def folder(self): return f'{self.root}/{self.name}'",
        "    def path(self, name, ending='.csv'):",
        "        full = name + ending",
        "        return self.folder + '/' + full",
        "    def run(self):",
        "        see(self.folder); see(self.path('a')); see(self.path('b', ending='.pq')); see(self.path(unknown)); see(self.path)",
        "see(script_path('x.csv', 1)); see(two_ways('a')); see(again('a'))",
        "def again(x): return again(x)",
      ].join("\n"),
      {
        "src/helpers.py":
          "import os\ndef script_path(name, n):\n    'Doc.'\n    here = 'data'\n    return os.path.join(here, f'{n}_{name}')\n" +
          "def two_ways(x):\n    if x: return 'a'\n    return 'b'\n",
      },
      new Map([["self.name", "job"]]),
    ),
    ["out/job", "out/job/a.csv", "out/job/b.pq", undefined, undefined, "data/1_x.csv", undefined, undefined],
  );
});

test("what is very deep, very large or goes in circles is not known, and soon so", () => {
  const doubled = Array.from({ length: 60 }, (_, index) => `V${index + 1} = V${index} + V${index}`);
  assert.deepEqual(
    seen(
      [
        "V0 = 'aaaaaaaaaa'",
        ...doubled,
        "A = B",
        "B = A",
        "see(V60); see(A)",
        "see([[x, y] for x in range(999) for y in range(999)])",
        `see(${"[".repeat(80)}${"]".repeat(80)})`,
      ].join("\n"),
    ),
    [undefined, undefined, undefined, undefined],
  );
});

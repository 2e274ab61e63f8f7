import { strict as assert } from "node:assert";
import type { TestContext } from "node:test";
import { test } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { scriptsReader } from "../../../src/engine/discovery/tools/scripts/scriptsReader.ts";
import { readProject } from "./readProject.ts";

const guard = 'if __name__ == "__main__":\n    main()\n';

async function read(t: TestContext, files: Readonly<Record<string, string>>) {
  const { stages, edges, problems } = await readProject(t, files, pythonFormat, scriptsReader);
  assert.deepEqual([edges, problems], [[], []]);
  return stages;
}

test("a file with a main guard is a script, run from the root", async (t) => {
  const stages = await read(t, {
    "src/train.py": `\uFEFF"""Trains the model.\r\n\r\nAnd more."""\r\nimport x\r\n\r\n${guard.replaceAll("\n", "\r\n")}`,
    "my scripts/é.py": guard,
    "no_guard.py": "def main(): pass\n# __main__\nx = '__main__'\n",
  });
  const [strange, train] = stages;
  assert.equal(stages.length, 2);
  assert.deepEqual(
    [train?.id, train?.kind, train?.cmd, train?.wdir, train?.desc, train?.phase],
    ["src/train.py:train", "script", "python src/train.py", ".", "Trains the model.", "model"],
  );
  assert.deepEqual(train?.range, { start: { line: 6, column: 4 }, end: { line: 6, column: 26 } });
  assert.deepEqual(
    [strange?.id, strange?.cmd, strange?.desc],
    ["my scripts/é.py:é", "python 'my scripts/é.py'", undefined],
  );
});

test("a main guard is told in any of its forms, at the top level alone", async (t) => {
  const forms = {
    single: "if __name__ == '__main__':\n    pass\n",
    turned: 'if "__main__" == __name__: pass\n',
    parentheses: 'if (__name__ == "__main__"):\n    pass\n',
    more: 'if __name__ == "__main__" and x:\n    pass\n',
    one_of: 'if __name__ in {"__main__", "__mp_main__"}:\n    pass\n',
    none_of: 'if __name__ not in ("__main__",):\n    pass\n',
    not_equal: 'if __name__ != "__main__":\n    pass\n',
    inner: 'def f():\n    if __name__ == "__main__":\n        pass\n',
    either: 'if __name__ == "__main__" or x:\n    pass\n',
    text: '"""\nif __name__ == "__main__":\n    pass\n"""\n',
    other: 'if __name__ == "__mp_main__":\n    "__main__"\n',
    over_lines: 'if (\n    __name__ == "__main__"\n):\n    pass\n',
    after_backslash: 'if __name__ == \\\n    "__main__":\n    pass\n',
    after_text: `x = """\nif __name__ == "__main__":\n"""\n# it's "not\ny = 'a\\\nb'\n${guard}`,
    goes_on: 'x = 1 + \\\nif __name__ == "__main__":\n    pass\n',
    in_call: 'f("""\n""", \'\'\'\nif __name__ == "__main__":\n    pass\n\'\'\')\n',
    named: "if __name__ == '__main__' + x:\n    pass\n",
    broken: `x = = 1\n\ndef f(:\n    pass\n\n${guard}`,
  };
  const stages = await read(t, Object.fromEntries(Object.entries(forms).map(([name, text]) => [`${name}.py`, text])));
  assert.deepEqual(
    stages.map(({ name }) => name),
    ["after_backslash", "after_text", "broken", "more", "one_of", "over_lines", "parentheses", "single", "turned"],
  );
});

test("a script says of itself what its first statement says, if that is a text and no more", async (t) => {
  const says: Readonly<Record<string, readonly [text: string, said: string | undefined]>> = {
    comments: ["#!/usr/bin/env python\n\n  # é\n'''\nSays it. \nAnd more.\n'''\n", "Says it."],
    raw: ['r"C:\\new" # what\n', "C:\\new"],
    escaped: ['"""a \\""" b"""\n', 'a """ b'],
    together: ['"one " "two"\n', "one two"],
    brackets: ['("in brackets")\n', "in brackets"],
    method: ['"not it".join([])\n', undefined],
    sum: ['"a" + b\n', undefined],
    formatted: ['f"{x}"\n', undefined],
    import: ['import x\n"""later"""\n', undefined],
    empty: ['""\n', undefined],
  };
  const files = Object.entries(says).map(([name, [text]]) => [`${name}.py`, text + guard]);
  const stages = await read(t, Object.fromEntries(files));
  assert.deepEqual(
    Object.fromEntries(stages.map(({ name, desc }) => [name, desc])),
    Object.fromEntries(Object.entries(says).map(([name, [, said]]) => [name, said])),
  );
});

test("tests, set-up and documentation are no scripts", async (t) => {
  const files = [
    "test_a.py",
    "a_test.py",
    "conftest.py",
    "setup.py",
    "pkg/__init__.py",
    "tests/run.py",
    "src/test/deep/run.py",
    "docs/conf.py",
    "docs/source/conf.py",
    "contest.py",
    "src/conf.py",
    "latest/run.py",
  ];
  const stages = await read(t, Object.fromEntries(files.map((file) => [file, guard])));
  assert.deepEqual(
    stages.map(({ file }) => file),
    ["contest.py", "latest/run.py", "src/conf.py"],
  );
});

test("a script that imports relatively runs as a module of its package", async (t) => {
  const stages = await read(t, {
    "src/pkg/__init__.py": "",
    "src/pkg/sub/__init__.py": "",
    "src/pkg/sub/run.py": `from ..core import x\n${guard}`,
    "src/pkg/core.py": `from . import sub\n${guard}`,
    "src/pkg/__main__.py": `from .core import x\n${guard}`,
    "loose/run.py": `from .near import x\n${guard}`,
    "loose/near.py": `import pkg.core\n${guard}`,
  });
  assert.deepEqual(
    stages.map(({ id, cmd, wdir }) => [id, cmd, wdir]),
    [
      ["loose/near.py:near", "python loose/near.py", "."],
      ["loose/run.py:run", "python -m loose.run", "."],
      ["src/pkg/__main__.py:__main__", "python -m pkg", "src"],
      ["src/pkg/core.py:core", "python -m pkg.core", "src"],
      ["src/pkg/sub/run.py:run", "python -m pkg.sub.run", "src"],
    ],
  );
});

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { parsePythonErrors } from "../../src/engine/failures/pythonTraceback.ts";
import type { PythonError } from "../../src/engine/failures/pythonTraceback.ts";

/** Message, and the places with their texts, of errors in short. */
function short(errors: readonly PythonError[]): unknown {
  return errors.map(({ message, frames, before, members }) => ({
    message,
    at: frames.map(({ file, line, name, text }) => [file, line, name, text].join("|")),
    ...(before && { before: short([before]) }),
    ...(members.length > 0 && { members: short(members) }),
  }));
}

describe("Python's tracebacks", () => {
  it("are found among whatever else a stage prints, with carets and repeats", () => {
    const text = `starting
loss: 3
Traceback (most recent call last):
  File "/w/fails.py", line 7, in <module>
    fit(2)
    ~~~^^^
  File "/w/fails.py", line 4, in fit
    raise ValueError(f"rate {rate} is too high")
  [Previous line repeated 995 more times]
ValueError: rate 2 is too high
`;
    assert.deepEqual(short(parsePythonErrors(text)), [
      {
        message: "ValueError: rate 2 is too high",
        at: ["/w/fails.py|7|<module>|fit(2)", '/w/fails.py|4|fit|raise ValueError(f"rate {rate} is too high")'],
      },
    ]);
  });

  it("hold on to the errors before, whichever way they are chained", () => {
    const text = `Traceback (most recent call last):
  File "a.py", line 2, in <module>
    {}["x"]
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 4, in <module>
    int("b")
ValueError: invalid literal

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "a.py", line 6, in <module>
    raise torch.cuda.OutOfMemoryError("full")
torch.cuda.OutOfMemoryError: full
`;
    assert.deepEqual(short(parsePythonErrors(text)), [
      {
        message: "torch.cuda.OutOfMemoryError: full",
        at: ['a.py|6|<module>|raise torch.cuda.OutOfMemoryError("full")'],
        before: [
          {
            message: "ValueError: invalid literal",
            at: ['a.py|4|<module>|int("b")'],
            before: [{ message: "KeyError: 'x'", at: ['a.py|2|<module>|{}["x"]'] }],
          },
        ],
      },
    ]);
  });

  it("of syntax errors need no header and name no function", () => {
    const text = `  File "/w/b.py", line 2
    x = = 3
        ^
SyntaxError: invalid syntax
`;
    assert.deepEqual(short(parsePythonErrors(text)), [
      { message: "SyntaxError: invalid syntax", at: ["/w/b.py|2||x = = 3"] },
    ]);
  });

  it("keep further lines of a message and notes, and end where the text does", () => {
    const text = `Traceback (most recent call last):
  File "<string>", line 1, in <module>
RuntimeError: first
second
a note

not any more`;
    assert.deepEqual(short(parsePythonErrors(text)), [
      { message: "RuntimeError: first\nsecond\na note", at: ["<string>|1|<module>|"] },
    ]);
    assert.deepEqual(
      parsePythonErrors('Traceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\n'),
      [],
    );
    assert.deepEqual(parsePythonErrors("File not found\nValueError: alone\n"), []);
  });

  it("of groups have their members, and groups within", () => {
    const text = `  + Exception Group Traceback (most recent call last):
  |   File "g.py", line 9, in <module>
  |     raise ExceptionGroup("many", found)
  | ExceptionGroup: many (3 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "g.py", line 3, in one
    |     raise ValueError(1)
    | ValueError: 1
    +---------------- 2 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "g.py", line 5, in two
    |     raise ExceptionGroup("inner", [TypeError(2)])
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | TypeError: 2
      +------------------------------------
    +---------------- 3 ----------------
    | OSError: never raised
    +------------------------------------
`;
    assert.deepEqual(short(parsePythonErrors(text)), [
      {
        message: "ExceptionGroup: many (3 sub-exceptions)",
        at: ['g.py|9|<module>|raise ExceptionGroup("many", found)'],
        members: [
          { message: "ValueError: 1", at: ["g.py|3|one|raise ValueError(1)"] },
          {
            message: "ExceptionGroup: inner (1 sub-exception)",
            at: ['g.py|5|two|raise ExceptionGroup("inner", [TypeError(2)])'],
            members: [{ message: "TypeError: 2", at: [] }],
          },
          { message: "OSError: never raised", at: [] },
        ],
      },
    ]);
  });

  it("are read as the Python here really prints them", { skip: !hasPython() }, () => {
    const [chain] = run(`
try:
    [][3]
except IndexError as error:
    raise RuntimeError("two\\nlines") from error
`);
    assert.equal(chain?.message, "RuntimeError: two\nlines");
    assert.equal(chain.before?.message, "IndexError: list index out of range");
    const [syntax] = run('compile("a = = 1", "some file.py", "exec")');
    assert.equal(syntax?.message.split(":")[0], "SyntaxError");
    assert.deepEqual([syntax.frames.at(-1)?.file, syntax.frames.at(-1)?.text], ["some file.py", "a = = 1"]);
    const [deep] = run("def f(n):\n    f(n + 1)\nf(0)");
    assert.match(deep?.message ?? "", /^RecursionError: /);
    const [group] = run(`
def fail(error):
    try:
        raise error
    except Exception as caught:
        caught.add_note("a note")
        return caught
raise ExceptionGroup("many", [fail(ValueError(1)), ExceptionGroup("inner", [fail(TypeError(2)), OSError(3)])])
`);
    assert.deepEqual(short(group?.members ?? []), [
      { message: "ValueError: 1\na note", at: ["<string>|4|fail|"] },
      {
        message: "ExceptionGroup: inner (2 sub-exceptions)",
        at: [],
        members: [
          { message: "TypeError: 2\na note", at: ["<string>|4|fail|"] },
          { message: "OSError: 3", at: [] },
        ],
      },
    ]);
  });
});

function run(code: string): readonly PythonError[] {
  const { stderr } = spawnSync("python3", ["-c", code], { encoding: "utf8" });
  const errors = parsePythonErrors(stderr);
  assert.equal(errors.length, 1, stderr);
  return errors;
}

/** Exception groups came with Python 3.11. */
function hasPython(): boolean {
  try {
    execFileSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]);
    return true;
  } catch {
    return false;
  }
}

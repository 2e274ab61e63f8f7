import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { interpolate } from "../../src/engine/discovery/dvc/interpolate.ts";
import { emptyScope, mergeSource } from "../../src/engine/discovery/dvc/templateScope.ts";
import { findTemplates } from "../../src/engine/discovery/dvc/templateText.ts";
import { readParams } from "../../src/engine/discovery/params/readParams.ts";
import type { TypedMap, TypedValue } from "../../src/engine/discovery/params/typedValue.ts";
import { isTypedList, isTypedMap, plainOf } from "../../src/engine/discovery/params/typedValue.ts";
import { pythonFloat } from "../../src/engine/discovery/python/pythonFloat.ts";
import type { FlagStyle, TypedScalar } from "../../src/engine/discovery/python/pythonText.ts";
import { commandFlags, pythonStr, templateStr } from "../../src/engine/discovery/python/pythonText.ts";
import { addParam } from "../../src/engine/fixes/addParam.ts";
import { askPython } from "./fixtures/askPython.ts";
import { applied } from "./fixtures/problems.ts";

const unix: FlagStyle = { bool: "store_true", list: "nargs", isWindows: false };

const scalars: fc.Arbitrary<TypedScalar> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("${x}", "\\${x}", "$", "{}", "true", "None", "1e5"),
  fc.double(),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
  fc.boolean(),
  fc.constant(null),
);
const keys = fc.stringMatching(/^[^\s.[\]{}$\\'"]{1,8}$/);

/** Maps in maps, with lists of scalars, as a command can take them. */
const maps = fc.letrec<{ map: TypedMap; value: TypedValue }>((tie) => ({
  map: fc
    .uniqueArray(fc.tuple(keys, tie("value")), { selector: ([key]) => key, maxLength: 5 })
    .map((all) => new Map(all)),
  value: fc.oneof({ maxDepth: 3 }, scalars, fc.array(scalars, { maxLength: 4 }), tie("map")),
})).map;

function scopeOf(values: TypedMap) {
  return mergeSource(emptyScope, { name: "params.yaml", values }).scope;
}

function resolve(text: string, values: TypedMap): TypedValue {
  const outcome = interpolate(text, scopeOf(values), {});
  assert.ok("value" in outcome, "fault" in outcome ? outcome.fault.message : "");
  return outcome.value;
}

test("a template alone is its value, whatever its type, at any depth", () => {
  fc.assert(
    fc.property(fc.array(keys, { minLength: 1, maxLength: 4 }), scalars, (path, value) => {
      const values = path.reduceRight<TypedValue>((inner, key) => new Map([[key, inner]]), value) as TypedMap;
      assert.ok(Object.is(resolve(`\${${path.join(".")}}`, values), value));
      assert.ok(Object.is(resolve(`\${ ${path.join(".")} }`, values), value));
    }),
  );
});

test("texts around templates stay as they are, and values are not read again as templates", () => {
  const texts = fc.string({ unit: "binary" }).map((text) => text.replaceAll(/[$\\]/g, "_"));
  const parts = fc.array(fc.tuple(texts, scalars), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(parts, (all) => {
      // What an escape in a value becomes is DVC's own affair: the backslash goes, as it does from the text.
      const values = new Map(all.map(([, value], index) => [`k${index}`, value]));
      const text = all.map(([before], index) => `${before}\${k${index}}`).join("");
      const expected = all.map(([before, value]) => before + templateStr(value)).join("");
      assert.equal(resolve(text, values), expected.replaceAll("\\${", "${"));
    }),
  );
});

test("an escaped text comes out as it was", () => {
  const pieces = fc.array(
    fc.oneof(fc.constantFrom("${", "}", "$", "{", "\\", "a.b", "\n"), fc.string({ unit: "binary" })),
  );
  fc.assert(
    fc.property(pieces, (all) => {
      const text = all.join("");
      const escaped = text.replaceAll("${", "\\${");
      assert.deepEqual(findTemplates(escaped), []);
      assert.equal(resolve(escaped, new Map()), text);
    }),
  );
});

test("templates are found where Python's own expression finds them", () => {
  const pieces = fc.array(
    fc.constantFrom("${", "}", "$", "{", "\\", "a", " ", "\n", "\r", "\u2028", "é", "😀", "${a.b}"),
    {
      maxLength: 12,
    },
  );
  const texts = fc.sample(pieces, { numRuns: 3_000, seed: 3 }).map((all) => all.join(""));
  const found = askPython(String.raw`[m.group(1) for m in re.finditer(r"(?<!\\)\$\{(.*?)\}", x)]`, texts);
  for (const [index, text] of texts.entries()) {
    const inners = findTemplates(text).map(({ inner }) => inner);
    assert.deepEqual(inners, found[index], JSON.stringify(text));
  }
});

test("floats print as a real Python prints them", () => {
  const edges = [0, -0, 1e16, 1e15, 123456789012345680, 1e-4, 1e-5, 9.999e-5, 5e-324, 2 ** 53, 1e22, 1e23, 0.1 + 0.2];
  const numbers = [...edges, ...fc.sample(fc.double(), { numRuns: 10_000, seed: 5 })];
  const hex = numbers.map((number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(number);
    return bytes.toString("hex");
  });
  const printed = askPython('str(struct.unpack(">d", bytes.fromhex(x))[0])', hex);
  for (const [index, number] of numbers.entries()) assert.equal(pythonFloat(number), printed[index]);
});

test("numbers in a parameters file are what Python takes them for", () => {
  const digits = fc.stringMatching(/^(?:0|[1-9]\d{0,24})$/);
  const sign = fc.constantFrom("", "-", "+");
  const ints = fc.tuple(sign, digits).map((parts) => parts.join(""));
  const fraction = fc.stringMatching(/^\d{1,20}$/);
  const exponent = fc
    .tuple(fc.constantFrom("e", "E"), sign, fc.stringMatching(/^\d{1,3}$/))
    .map((parts) => parts.join(""));
  const floats = fc.oneof(
    fc.tuple(ints, fraction).map(([whole, part]) => `${whole}.${part}`),
    fc.tuple(ints, fraction, exponent).map(([whole, part, power]) => `${whole}.${part}${power}`),
    fc.tuple(ints, exponent).map((parts) => parts.join("")),
  );
  for (const [written, expression] of [
    [ints, "str(int(x))"],
    [floats, "str(float(x))"],
  ] as const) {
    const texts = fc.sample(written, { numRuns: 3_000, seed: 8 });
    const printed = askPython(expression, texts);
    const { typed } = readParams("params.yaml", texts.map((text) => `- ${text}\n`).join(""));
    assert.ok(isTypedList(typed));
    for (const [index, value] of typed.entries())
      assert.equal(pythonStr(value as TypedScalar), printed[index], texts[index]);
  }
});

test("other scalars have the types that DVC's YAML gives them", () => {
  const zoo: readonly (readonly [written: string, printed: string])[] = [
    ["0x1F", "31"],
    ["0o17", "15"],
    ["017", "17"],
    ["1_000", "1000"],
    ["-0", "0"],
    [".inf", "inf"],
    ["-.INF", "-inf"],
    [".nan", "nan"],
    ["1.", "1.0"],
    [".5", "0.5"],
    ["yes", "yes"],
    ["off", "off"],
    ["True", "true"],
    ["FALSE", "false"],
    ["tRue", "tRue"],
    ["~", "None"],
    ["Null", "None"],
    ["nULL", "nULL"],
    ["12:30:45", "12:30:45"],
    ["1e", "1e"],
    ["e5", "e5"],
    ["0x", "0x"],
    ["'1.0'", "1.0"],
    ['"true"', "true"],
    ["!!str 1", "1"],
    ["=", "="],
    ["inf", "inf"],
    ["NaN", "NaN"],
  ];
  for (const [written, printed] of zoo) {
    const { typed } = readParams("params.yaml", `x: ${written}\n`);
    assert.ok(isTypedMap(typed));
    assert.equal(resolve("<${x}>", typed), `<${printed}>`, written);
  }
});

test("a map's flags are read by a shell as they were meant, in the order of the map", () => {
  const samples = fc.sample(maps, { numRuns: 1_000, seed: 4 });
  const lines = samples.map((map) => commandFlags(map, unix));
  const words = askPython("shlex.split(x)", lines);
  for (const [index, map] of samples.entries()) {
    assert.deepEqual(words[index], [...flagWords(map, "--")], lines[index]);
  }
});

/** The words that a program sees. */
function* flagWords(map: TypedMap, prefix: string): Generator<string> {
  for (const [key, value] of map) {
    if (isTypedMap(value)) yield* flagWords(value, `${prefix}${key}.`);
    else if (isTypedList(value)) {
      if (value.length > 0) yield* [`${prefix}${key}`, ...value.map((item) => pythonStr(item as TypedScalar))];
    } else if (typeof value !== "boolean") yield* [`${prefix}${key}`, pythonStr(value)];
    else if (value) yield `${prefix}${key}`;
  }
}

test("a parameter that is added to any file stands there, and all others as before", () => {
  const plainKeys = fc.stringMatching(/^[a-zA-Z_]\w{0,5}$/);
  const trees = fc.letrec<{ map: object; value: unknown }>((tie) => ({
    map: fc.dictionary(plainKeys, tie("value"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string(), fc.array(fc.integer()), tie("map")),
  })).map;
  const indents = fc.constantFrom(1, 2, 4);
  fc.assert(
    fc.property(
      trees,
      fc.array(plainKeys, { minLength: 1, maxLength: 3 }),
      indents,
      fc.boolean(),
      (tree, path, indent, isJson) => {
        const file = isJson ? "p.json" : "p.yaml";
        const text = isJson ? JSON.stringify(tree, null, indent) : `# head\n${stringify(tree, { indent })}# tail\n`;
        const change = addParam(file, path.join("."), text);
        const isThere = path.reduce<unknown>((holder, key) => childOf(holder, key), tree) !== undefined;
        if (isThere || !change) return;
        const after = applied({ ...change, isPreferred: true }, { [file]: text })[file] ?? "";
        const { typed, problems } = readParams(file, after);
        assert.deepEqual(problems, [], after);
        // As the file said it before: what the test writes plainly may be another type to DVC, as `0_` is a number.
        const before = plainOf(readParams(file, text).typed);
        assert.deepEqual(plainOf(typed), withNull(before as object, path), after);
        if (!isJson) assert.ok(isTextWithLinesAdded(after.split("\n"), text.split("\n")), after);
      },
    ),
    { numRuns: 300 },
  );
});

/** Whether lines are others with some put in at one place: a new line may say what an old one says. */
function isTextWithLinesAdded(lines: readonly string[], before: readonly string[]): boolean {
  const added = lines.length - before.length;
  const differs = before.findIndex((line, index) => line !== lines[index]);
  const at = differs < 0 ? before.length : differs;
  return added > 0 && before.slice(at).every((line, index) => line === lines[at + added + index]);
}

function childOf(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function withNull(tree: unknown, [key = "", ...rest]: readonly string[]): unknown {
  const inner = rest.length === 0 ? null : withNull(childOf(tree, key) ?? {}, rest);
  return { ...(tree as object), [key]: inner };
}

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { differences, fixture, header, lines, read, told } from "./support/headerLines.ts";

const valueLines = [
  "bytes: 80 bytes, CRC 9a0ce994",
  "itself: the same as the whole",
  "large: 1000000000000000000000000000000",
  "long: [0, 1, 2, 3, 4, 5, 6, 7, …] 100 values, CRC 6afb6819",
  "ordered.x: -1",
  "ordered.y: True",
  "scalar: 1.5",
  "set: {1, 2, 3}",
];

describe("a pickle", () => {
  it("tells plain values and arrays, the same in every protocol", async () => {
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      const summary = await told(`protocol${protocol}.pkl`);
      assert.deepEqual(lines(summary, "Attributes"), valueLines, `protocol ${protocol}`);
      assert.deepEqual(lines(summary, "Arrays"), ["names: object [3]", "when: <M8 [1]"]);
      assert.deepEqual(lines(summary, "Values"), ["when: CRC 1d94d786"]);
      assert.deepEqual(summary.notes, []);
    }
  });

  it("tells the arrays that joblib wrote between its parts, and what comes after them", async () => {
    const summary = await told("objects.joblib");
    assert.deepEqual(
      lines(summary, "Attributes"),
      valueLines.filter((line) => !line.startsWith("itself")),
    );
    assert.deepEqual(lines(summary, "Arrays"), ["names: object [3]", "when: <M8 [1]"]);
  });

  it("of scikit-learn tells the estimators with their parameters and arrays, compressed or not", async () => {
    const plain = await told("plain.joblib");
    assert.deepEqual(lines(plain, "File"), ["Class: sklearn.pipeline.Pipeline", "scikit-learn: 1.2.1", "Protocol: 4"]);
    const attributes = lines(plain, "Attributes");
    assert.ok(attributes.includes("steps.logisticregression: sklearn.linear_model._logistic.LogisticRegression"));
    assert.ok(attributes.includes("steps.logisticregression.C: 0.5"));
    assert.ok(lines(plain, "Arrays").includes("steps.logisticregression.coef_: float64 [1, 4]"));
    assert.deepEqual(await differences("plain.joblib", "zlib.joblib"), [
      { title: "File", added: [{ name: "Compressed with", value: "zlib" }], removed: [], changed: [] },
    ]);
    const [, ...fitted] = await differences("zlib.joblib", "gzip.joblib");
    assert.deepEqual(
      fitted.flatMap(({ changed }) => changed).map(({ name }) => name),
      [
        "steps.logisticregression.C",
        "steps.logisticregression.coef_",
        "steps.logisticregression.intercept_",
        "steps.logisticregression.n_iter_",
      ],
    );
    assert.deepEqual(fitted[0]?.changed, [{ name: "steps.logisticregression.C", before: "0.5", after: "2" }]);
  });

  it("is named by its compression where that is not known here", async () => {
    const lz4 = Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18]), Buffer.alloc(8)]);
    assert.equal((await read("a.joblib", lz4)).format, "Compressed with LZ4");
  });

  it("that holds too much tells its first values, and that there are more", async () => {
    const count = 1_100_000;
    const many = Buffer.concat([
      Buffer.from([0x80, 2, 0x5d, 0x28]),
      Buffer.alloc(count * 2, "K\x07"),
      Buffer.from("e."),
    ]);
    const { notes } = await header("many.pkl", many);
    assert.deepEqual(notes, ["It holds more than a million values, of which only the first are told."]);
    const names = Array.from({ length: 30_000 }, (_, index) => `X\x05\0\0\0${String(index).padStart(5, "0")}N`);
    const wide = await header("wide.pkl", Buffer.from(`\x80\x02}(${names.join("")}u.`, "latin1"));
    assert.equal(lines(wide, "Attributes").length, 19_999);
    assert.deepEqual(wide.notes, ["It holds more than is told: 20,000 values, down to 64 levels."]);
  });

  it("that is nested without an end, or shares its parts to make them look like millions, is told soon", async () => {
    const deep = Buffer.from(`\x80\x02${"]".repeat(100_000)}${"a".repeat(99_999)}.`, "latin1");
    assert.deepEqual((await header("deep.pkl", deep)).notes, [
      "It holds more than is told: 20,000 values, down to 64 levels.",
    ]);
    // Each list holds the one before it ten times.
    const level = (at: number): string =>
      `](${`h${String.fromCharCode(at)}`.repeat(10)}eq${String.fromCharCode(at + 1)}`;
    const shared = `\x80\x02]q\0${Array.from({ length: 9 }, (_, at) => level(at)).join("")}.`;
    assert.ok(lines(await header("shared.pkl", Buffer.from(shared, "latin1")), "Attributes").length < 100);
  });
});

describe("a file of PyTorch's", () => {
  it("tells tensors by name with type, shape and the CRC of their values, and what else was saved", async () => {
    const summary = await told("before.pt");
    assert.deepEqual(lines(summary, "Tensors"), [
      "model.half: bfloat16 [2]",
      "model.linear.bias: float32 [2]",
      "model.linear.weight: float32 [2, 3]",
      "part: int64 [3]",
    ]);
    assert.deepEqual(lines(summary, "Attributes"), ["epoch: 3"]);
    assert.ok(lines(summary, "File").includes("Parameters: 13"));
    assert.deepEqual(lines(await told("old.pt"), "Tensors"), lines(summary, "Tensors"));
  });

  it("tells the classes and settings of a module that was saved as a whole", async () => {
    const attributes = lines(await told("module.pt"), "Attributes");
    assert.deepEqual(attributes.slice(0, 3), [
      "0: torch.nn.modules.linear.Linear",
      "0.in_features: 3",
      "0.out_features: 2",
    ]);
    assert.deepEqual(lines(await told("module.pt"), "Tensors"), ["0.bias: float32 [2]", "0.weight: float32 [2, 3]"]);
  });

  it("is held against another: which tensors have another shape, and which only other values", async () => {
    const sections = new Map((await differences("before.pt", "after.pt")).map((section) => [section.title, section]));
    assert.deepEqual(sections.get("Tensors")?.changed, [
      { name: "model.linear.weight", before: "float32 [2, 3]", after: "float32 [4, 3]" },
    ]);
    assert.deepEqual(
      sections.get("Values")?.changed.map(({ name }) => name),
      ["model.linear.bias", "model.linear.weight"],
    );
    assert.deepEqual(sections.get("Attributes")?.changed, [{ name: "epoch", before: "3", after: "4" }]);
  });
});

describe("a pickle that is broken", () => {
  const names = ["protocol0.pkl", "protocol5.pkl", "objects.joblib", "zlib.joblib", "gzip.joblib", "before.pt"];

  it("at any byte is told as far as it goes, with a word that it ends there", async () => {
    for (const name of names) {
      const whole = fixture(name);
      for (let length = 2; length < whole.length; length++) {
        const { kind, notes } = await read(name, whole.subarray(0, length));
        if (kind === "header")
          assert.match(notes.join(), /^It cannot be read to its end: [a-z][^.]*\.$/, `${name} ${length}`);
      }
    }
  });

  it("by any one byte is told, or what is wrong with it", async () => {
    for (const name of ["protocol5.pkl", "zlib.joblib", "before.pt"]) {
      const whole = fixture(name);
      for (const at of whole.keys()) {
        const spoilt = Buffer.from(whole);
        spoilt[at] = (spoilt[at] ?? 0) ^ (1 << (at % 8));
        for (const note of (await read(name, spoilt)).notes) assert.match(note, /^It cannot be read to its end: /);
      }
    }
  });
});

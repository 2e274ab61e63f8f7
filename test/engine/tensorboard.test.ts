import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { maskedCrc32c } from "../../src/engine/formats/crc32c.ts";
import { CurveNames } from "../../src/engine/run/curves/curveNames.ts";
import { shortestSingle } from "../../src/engine/formats/shortestSingle.ts";
import { curveFormat, followCurveFile } from "../../src/engine/run/curves/curveFile.ts";
import { eventRecord, fileVersion, scalarEvent, tensorEvent, tensors } from "./support/eventFiles.ts";

describe("TensorBoard's event files", () => {
  let root = "";
  let count = 0;
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "cairn évents-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function follow(...parts: readonly Buffer[]) {
    const file = path.join(root, `events.out.tfevents.${count++}.host`);
    writeFileSync(file, Buffer.concat(parts));
    return { file, curve: followCurveFile(file, "runs", "events") };
  }

  it("have checksums as TensorFlow writes them", () => {
    // The check value of CRC-32C, e3069283, turned by 15 bits and moved on by the mask's constant.
    assert.equal(maskedCrc32c(Buffer.from("123456789")), 0xc78ab0e5);
    assert.equal(maskedCrc32c(Buffer.from("-123456789-"), 1, 10), 0xc78ab0e5);
  });

  it("are told by their names", () => {
    assert.equal(curveFormat("runs/a/events.out.tfevents.1700000000.host.12.0.v2"), "events");
    assert.equal(curveFormat("runs/a/model.tfevents"), "events");
    assert.equal(curveFormat("runs/tfevents/readme.txt"), undefined);
  });

  it("give simple values with the digits that were logged, and literals", () => {
    const { curve } = follow(
      fileVersion,
      scalarEvent(0, { "loss/train": 0.1, acc: 1 / 3 }),
      scalarEvent(70_000, { "loss/train": Number.NaN, acc: Number.POSITIVE_INFINITY }),
    );
    assert.deepEqual(curve.read(false), [
      { key: "runs:loss/train", step: 0, value: 0.1 },
      { key: "runs:acc", step: 0, value: 0.33333334 },
      { key: "runs:loss/train", step: 70_000, value: Number.NaN },
      { key: "runs:acc", step: 70_000, value: Number.POSITIVE_INFINITY },
    ]);
  });

  it("give every number of single precision with the fewest digits that tell it", () => {
    const singles = [
      1e-30,
      1.17549435e-38,
      -2_023_574.75,
      0.1,
      1e-5,
      123_456.79,
      -0.000_123_45,
      999_999.5,
      2 / 3,
      16_777.217,
    ];
    for (const single of singles.map(Math.fround)) {
      const shortest = shortestSingle(single);
      assert.equal(Math.fround(shortest), single);
      const digits = [6, 7, 8].find((count) => Math.fround(Number(single.toPrecision(count))) === single);
      assert.equal(shortest, digits === undefined ? single : Number(single.toPrecision(digits)));
    }
  });

  it("may count steps below zero", () => {
    const { curve } = follow(fileVersion, scalarEvent(-1, { loss: 1 }));
    assert.deepEqual(curve.read(false), [{ key: "runs:loss", step: -1, value: 1 }]);
  });

  it("give the scalars among tensors, whatever way they are kept, and nothing else", () => {
    const { curve } = follow(
      fileVersion,
      tensorEvent(1, "a", tensors.floatContent(0.2), "scalars"),
      tensorEvent(2, "a", tensors.floatValue(0.3)),
      tensorEvent(3, "b", tensors.doubleContent(0.1)),
      tensorEvent(4, "c", tensors.int64Value(300)),
      tensorEvent(5, "d", tensors.twoFloats),
      tensorEvent(6, "e", tensors.text, "text"),
      tensorEvent(7, "f", tensors.floatValue(1), "histograms"),
      tensorEvent(8, "f", tensors.floatValue(1)),
    );
    assert.deepEqual(
      curve.read(false).map(({ key, step, value }) => [key, step, value]),
      [
        ["runs:a", 1, 0.2],
        ["runs:a", 2, 0.3],
        ["runs:b", 3, 0.1],
        ["runs:c", 4, 300],
      ],
    );
  });

  it("are followed as they grow, from whatever byte they were cut off at", () => {
    const parts = [fileVersion, ...[1, 2, 3].map((step) => scalarEvent(step, { loss: step / 8 }))];
    const whole = Buffer.concat(parts);
    for (let cut = 0; cut <= whole.length; cut++) {
      const { file, curve } = follow(whole.subarray(0, cut));
      const early = curve.read(false);
      appendFileSync(file, whole.subarray(cut));
      const steps = [...early, ...curve.read(true)].map(({ step }) => step);
      assert.deepEqual(steps, [1, 2, 3], `cut at ${cut}`);
    }
  });

  it("lose the record whose data are damaged, and no other", () => {
    const damaged = Buffer.from(scalarEvent(2, { loss: 2 }));
    damaged.writeUInt8(0xff, 20);
    const { curve } = follow(fileVersion, scalarEvent(1, { loss: 1 }), damaged, scalarEvent(3, { loss: 3 }));
    assert.deepEqual(
      curve.read(true).map(({ step }) => step),
      [1, 3],
    );
  });

  it("may hold anything in a whole record", () => {
    const { curve } = follow(eventRecord(Buffer.from([0x2a, 0xff, 0xff])), scalarEvent(1, { loss: 1 }));
    assert.equal(curve.read(true).length, 1);
  });

  it("with records larger than what is read at once are read on", () => {
    const image = eventRecord(
      Buffer.concat([Buffer.from([0x1a, 0x80, 0x80, 0x80, 0x01]), Buffer.alloc(2 * 1024 * 1024)]),
    );
    const { curve } = follow(fileVersion, image, scalarEvent(9, { loss: 1 }));
    assert.deepEqual(
      curve.read(false).map(({ step }) => step),
      [9],
    );
  });
});

describe("the names of curves", () => {
  it("leave out the folders that each run has anew", () => {
    for (const [file, name] of [
      ["runs/Nov26_04-55-34_gpu-1/events.out.tfevents.1.h", "runs"],
      ["lightning_logs/version_12/events.out.tfevents.1.h", "lightning_logs"],
      ["lightning_logs/version_12/metrics.csv", "lightning_logs/metrics.csv"],
      ["logs/fit/20261126-045534/train/events.out.tfevents.1.h", "logs/fit/train"],
      ["outputs/2026-11-26/04-55-34/tb/events.out.tfevents.1.h", "outputs/tb"],
      ["plots/curve.csv", "plots/curve.csv"],
      ["curve.csv", "curve.csv"],
    ] as const) {
      assert.equal(new CurveNames().nameOf(file), name, file);
    }
  });

  it("stay apart where one run has several such folders", () => {
    const names = new CurveNames();
    assert.equal(names.nameOf("runs/Nov26_04-55-34_a/events.out.tfevents.1.a"), "runs");
    assert.equal(names.nameOf("runs/Nov26_04-55-34_a/events.out.tfevents.2.a"), "runs");
    assert.equal(names.nameOf("runs/Nov26_05-00-00_a/events.out.tfevents.1.a"), "runs/Nov26_05-00-00_a");
  });
});

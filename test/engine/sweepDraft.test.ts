import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { readAxis } from "../../src/engine/sweep/axisText.ts";
import { readDraft } from "../../src/extension/features/sweep/readDraft.ts";
import { commandLine } from "../../src/extension/services/commandLine.ts";
import type { AxisDraft, SweepDraft, SweepSpace } from "../../src/protocol/sweep.ts";

const space: SweepSpace = {
  params: [
    { file: "params.yaml", key: "train.lr", value: 0.05, stageIds: ["train"] },
    { file: "conf/model.yaml", key: "name", value: "mlp", stageIds: ["train"] },
    { file: "params.yaml", key: "layers", value: [1], stageIds: ["train"], obstacle: "A list." },
  ],
  stages: [{ id: "train", count: 1 }],
  metrics: [],
  usualJobs: 1,
};

const lr: AxisDraft = {
  file: "params.yaml",
  key: "train.lr",
  kind: "each",
  list: " 0.1, 0.2 ",
  low: "0",
  high: "1",
  isLog: false,
  isWhole: false,
  steps: "3",
};
const name: AxisDraft = { ...lr, file: "conf/model.yaml", key: "name", list: "../a,../b" };

const draft: SweepDraft = {
  method: "latin",
  axes: [lr],
  samples: "8",
  seed: "7",
  stageIds: ["train"],
  jobs: "2",
  name: "",
};

const read = (changes: Partial<SweepDraft>) => readDraft({ ...draft, ...changes }, space, new Set(["train"]));
const argumentsOf = (changes: Partial<SweepDraft>): string => {
  const { args, notes } = read(changes);
  assert.deepEqual(notes, []);
  return args.join(" ");
};

describe("a sweep that is put together", () => {
  it("goes through lists, and says nothing of draws where nothing is drawn", () => {
    assert.deepEqual(read({}).args, ["train", "--grid", "train.lr=0.1, 0.2", "--jobs", "2"]);
    assert.equal(
      argumentsOf({ method: "grid", axes: [{ ...lr, kind: "range" }] }),
      "train --grid train.lr=0,0.5,1 --jobs 2",
    );
  });

  it("draws from ranges and lists beside lists that are gone through, and keeps its rule and name", () => {
    const stop = { metric: " loss ", comparison: ">", value: "2", after: "5" } as const;
    assert.equal(
      argumentsOf({ stageIds: [], axes: [{ ...lr, kind: "drawn" }, name], stop, name: " wide " }),
      "--latin train.lr=0.1, 0.2 --grid conf/model.yaml:name=../a,../b " +
        "--samples 8 --seed 7 --jobs 2 --stop-when loss > 2 after 5 --name wide",
    );
  });

  it("says the same to a terminal as it asks the engine for", () => {
    for (const [low, high] of [
      ["0", "1"],
      ["1", "8"],
      ["1e-5", "0.5"],
      ["2.50", "1e21"],
    ] as const) {
      for (const isLog of low === "0" ? [false] : [false, true]) {
        for (const isWhole of low.includes("e") || low.includes(".") ? [false] : [false, true]) {
          const { args, request, notes } = read({ axes: [{ ...lr, kind: "range", low, high, isLog, isWhole }] });
          assert.deepEqual(notes, []);
          const [axis] = request.axes;
          assert.deepEqual(readAxis("latin", args[args.indexOf("--latin") + 1] ?? ""), axis);
          const span = { kind: "span", low: Number(low), high: Number(high), isLog, isWhole };
          assert.deepEqual(axis?.values, { kind: "latin", range: span });
        }
      }
    }
  });

  it("doubts text where the parameter is a number, and a parameter that nothing which runs uses", () => {
    const doubts = (axis: AxisDraft) =>
      read({ axes: [axis] }).notes.map(({ severity, message }) => [severity, message]);
    assert.deepEqual(doubts({ ...lr, list: "0.1 0.2" }), [["warning", "“0.1 0.2” is no number, and it is 0.05 now."]]);
    assert.deepEqual(doubts({ ...name, list: "mlp, cnn" }), []);
    const { notes } = readDraft(draft, space, new Set(["prepare"]));
    assert.deepEqual(
      notes.map(({ field, severity }) => [field, severity]),
      [["axis of params.yaml:train.lr", "warning"]],
    );
  });

  it("tells at the field what cannot be read", () => {
    const fields = (changes: Partial<SweepDraft>) => read(changes).notes.map(({ field }) => field);
    for (const list of ["", "[1, 2", "0.1..0.2", "log:1..2"]) {
      assert.deepEqual(fields({ axes: [{ ...lr, list }] }), ["list of params.yaml:train.lr"], list);
    }
    const range = { ...lr, kind: "range" } as const;
    const of = (part: string) => [`${part} of params.yaml:train.lr`];
    assert.deepEqual(fields({ axes: [{ ...range, low: "2" }] }), of("high"));
    assert.deepEqual(fields({ axes: [{ ...range, isLog: true }] }), of("low"));
    assert.deepEqual(fields({ axes: [{ ...range, isWhole: true, high: "1.5" }] }), of("high"));
    assert.deepEqual(fields({ method: "grid", axes: [{ ...range, steps: "1" }] }), of("steps"));
    assert.deepEqual(fields({ axes: [{ ...lr, key: "layers" }] }), ["axis of params.yaml:layers"]);
    assert.deepEqual(fields({ axes: [{ ...lr, key: "gone" }] }), ["axis of params.yaml:gone"]);
    assert.deepEqual(fields({ axes: [range], samples: "0", seed: "-1", jobs: "many" }), ["samples", "seed", "jobs"]);
    assert.deepEqual(fields({ stageIds: ["judge"] }), ["stages"]);
    const stop = { metric: "a > b", comparison: ">", value: "x", after: "-1" } as const;
    assert.deepEqual(fields({ stop }), ["stop.metric", "stop.value", "stop.after"]);
  });
});

describe("a command as it is typed at a terminal", () => {
  const words = ["cairn", "sweep", "a b", "it's", "$HOME", "", "lr=0.1,0.2", "`x`", 'say "so"', "loss > 2"];

  it("is read back word by word by a shell", { skip: process.platform === "win32" }, () => {
    const line = commandLine(
      [process.execPath, "-p", "JSON.stringify(process.argv.slice(1))", "--", ...words],
      "linux",
    );
    assert.deepEqual(JSON.parse(execFileSync("sh", ["-c", line], { encoding: "utf8" })), words);
  });

  it("keeps what needs no quotes as it is, and takes double quotes on Windows", () => {
    assert.equal(
      commandLine(["cairn", "sweep", "--grid", "train.lr=0.1,0.2"], "linux"),
      "cairn sweep --grid train.lr=0.1,0.2",
    );
    assert.equal(commandLine(["a", "loss > 2"], "win32"), 'a "loss > 2"');
  });
});

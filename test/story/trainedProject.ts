import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openEngine } from "../../src/engine/openEngine.ts";
import { quietHost } from "../engine/fixtures/dvc/openProject.ts";
import { writeFiles } from "../engine/fixtures/dvc/project.ts";
import { writeMlflowRun } from "../engine/support/mlflowFiles.ts";
import { run } from "../host/processes.ts";

/** How many of the runs another tool has recorded. */
const gridRuns = 24;

/** How many runs the project has: its own, one of them failed, and those of a grid. */
export const runCount = 5 + gridRuns;

const pipeline = `stages:
  train:
    cmd: python3 train.py
    deps: [points.csv, train.py]
    params: [lr, hidden, seed, net.depth, net.kind]
    outs: [model.json, samples]
    metrics:
      - metrics.json:
          cache: false
    plots:
      - curve.csv: {x: epoch, y: loss}
      - predictions.csv
      - importance.csv
      - confusion.csv: {template: confusion, x: actual, y: predicted, title: Kinds of points}
`;

const params = "lr: 0.1\nhidden: 32\nseed: 1\nnet:\n  depth: 2\n  kind: plain\n";

/** It leaves what people's scripts leave, in the blink of an eye. */
const script = `import csv, json, os, struct, zlib

WIDTH = 1

values = {}
for line in open("params.yaml"):
    key, _, value = line.strip().partition(": ")
    values[key] = value
lr, hidden, seed = float(values["lr"]), int(values["hidden"]), int(values["seed"])
points = len(open("points.csv").readlines())
if lr > 1:
    raise ValueError("the loss is not finite")
accuracy = 0.9 - abs(lr - 0.02) + 0.01 * WIDTH + points / 1000 + seed / 1000


def table(name, *rows):
    with open(name, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def picture(name, shade):
    pixels = b"".join(b"\\0" + bytes([shade, column * 4 % 256, 90] * 1)[:3] * 24 for column in range(24))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 24, 24, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    with open(name, "wb") as file:
        file.write(b"\\x89PNG\\r\\n\\x1a\\n")
        for kind, data in parts:
            file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


os.makedirs("samples", exist_ok=True)
for epoch in (1, 2, 3):
    picture(f"samples/epoch_{epoch}.png", int(accuracy * 80 * epoch) % 256)
losses = [(epoch, 1 / (1 + lr * epoch), accuracy * epoch / 20) for epoch in range(1, 21)]
table("curve.csv", ("epoch", "loss", "val_accuracy"), *losses)
table("predictions.csv", ("y_true", "y_score"), (0, 0.1), (1, accuracy - 0.3), (0, 0.5), (1, 0.9), (0, 0.3), (1, 0.45))
table("importance.csv", ("feature", "importance"), ("width", accuracy), ("height", 0.6), ("age", lr))
rows = [("ring", "ring")] * int(50 * accuracy) + [("ring", "moon")] * 5 + [("moon", "moon")] * 40 + [("moon", "ring")] * 3
table("confusion.csv", ("actual", "predicted"), *rows)
json.dump({"lr": lr, "hidden": hidden}, open("model.json", "w"))
json.dump({"accuracy": round(accuracy, 4), "loss": round(losses[-1][1], 4)}, open("metrics.json", "w"))
`;

const files: Readonly<Record<string, string>> = {
  "dvc.yaml": pipeline,
  "params.yaml": params,
  "points.csv": "x,y,kind\n1,2,ring\n3,4,moon\n5,6,ring\n",
  "train.py": script,
  ".gitignore": "/model.json\n/samples\n/curve.csv\n/predictions.csv\n/importance.csv\n/confusion.csv\n/mlruns\n",
};

/** What is changed before a run of the project's own, by file: one text becomes another. */
type Change = readonly [file: string, from: string, to: string];

const ownRuns: readonly (readonly [name: string, ...Change[]])[] = [
  ["first"],
  ["gentle", ["params.yaml", "lr: 0.1", "lr: 0.02"]],
  ["wider", ["train.py", "WIDTH = 1", "WIDTH = 2"]],
  ["richer", ["points.csv", "5,6,ring\n", "5,6,ring\n7,8,moon\n9,9,ring\n"]],
  ["broken", ["params.yaml", "lr: 0.02", "lr: 5"]],
];

/**
 * Makes a project in which some days of work have been recorded: runs of its pipeline with curves, plots and pictures, between
 * them a commit, other code, other data and a failure; and a grid of runs by MLflow, with two seeds of each.
 */
export async function makeTrainedProject(root: string): Promise<void> {
  writeFiles(root, files);
  await commitAll(root, "Tell rings from moons");
  const engine = await openEngine(root, { mayStartProcesses: true, log: () => undefined });
  try {
    for (const [name, ...changes] of ownRuns) {
      for (const [file, from, to] of changes) edit(path.join(root, file), from, to);
      if (name === "wider") await commitAll(root, "A wider net");
      const { id } = await engine.execute({ stageIds: [], force: true }, quietHost());
      await engine.markRuns([{ run: id, name }]);
    }
    edit(path.join(root, "params.yaml"), "lr: 5", "lr: 0.02");
    writeGrid(path.join(root, "mlruns"));
    await engine.importRuns([path.join(root, "mlruns")]);
  } finally {
    await engine.close();
  }
}

function writeGrid(mlruns: string): void {
  for (let at = 0; at < gridRuns; at++) {
    const lr = [0.2, 0.1, 0.05, 0.01][at % 4] ?? 0;
    const hidden = [16, 32, 64][Math.floor(at / 4) % 3] ?? 0;
    const seed = 1 + Math.floor(at / 12);
    const accuracy = 0.6 - 2 * Math.abs(lr - 0.05) + hidden / 1000 + seed / 500;
    const startTime = 1_760_000_000_000 + at * 3_600_000;
    writeMlflowRun(mlruns, "1", {
      id: `grid${String(at).padStart(4, "0")}`,
      name: `grid-${at}`,
      startTime,
      endTime: startTime + 40_000 + at * 500,
      params: { lr: String(lr), hidden: String(hidden), seed: String(seed), optimizer: at % 3 === 0 ? "sgd" : "adam" },
      metrics: {
        accuracy: [1, 2, 3].map((step) => `${startTime + step * 1000} ${((accuracy * step) / 3).toFixed(3)} ${step}`),
      },
    });
  }
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

async function commitAll(root: string, message: string): Promise<void> {
  const git = (...args: readonly string[]): Promise<string> => run("git", ["-C", root, ...args]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.name", "Test");
  await git("config", "user.email", "test@example.com");
  await git("config", "commit.gpgsign", "false");
  await git("add", "--all");
  await git("commit", "--quiet", "-m", message);
}

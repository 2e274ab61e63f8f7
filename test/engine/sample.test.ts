import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const SAMPLE = fileURLToPath(new URL("../../media/sample/", import.meta.url));

/** A space and a letter beyond ASCII: what a user's own folder may well have. */
const FOLDER = "cairn sämple ";

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

type Entry = string | Record<string, unknown>;

interface StageEntry {
  readonly cmd: string;
  readonly deps: readonly string[];
  readonly params?: readonly string[];
  readonly outs?: readonly Entry[];
  readonly metrics?: readonly Entry[];
  readonly plots?: readonly Entry[];
  readonly meta: { readonly phase: string };
}

const stages = Object.entries(
  (parse(readFileSync(join(SAMPLE, "dvc.yaml"), "utf8")) as { stages: Record<string, StageEntry> }).stages,
);

function outputsOf(stage: StageEntry): string[] {
  return [stage.outs, stage.metrics, stage.plots]
    .flatMap((entries) => entries ?? [])
    .flatMap((entry) => (typeof entry === "string" ? [entry] : Object.keys(entry)));
}

const temporary: string[] = [];

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), FOLDER));
  temporary.push(folder);
  return folder;
}

/** A copy of the sample as it is shipped: what somebody's run may have left behind stays out. */
function copyOfSample(): string {
  const folder = temporaryFolder();
  cpSync(join(SAMPLE, "source"), join(folder, "source"), { recursive: true });
  cpSync(join(SAMPLE, "src"), join(folder, "src"), { recursive: true });
  cpSync(join(SAMPLE, "params.yaml"), join(folder, "params.yaml"));
  return folder;
}

/** Runs a command line as a stage is run: by the system's shell, in the project's folder. */
function run(cmd: string, cwd: string, hashSeed: string): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, PYTHONHASHSEED: hashSeed, PYTHONDONTWRITEBYTECODE: "1" };
  return spawnSync(cmd, { cwd, env, shell: true, encoding: "utf8" });
}

function runWell(cmd: string, cwd: string, hashSeed = "1"): void {
  const { status, stderr } = run(cmd, cwd, hashSeed);
  assert.equal(status, 0, `${cmd}: ${stderr}`);
  assert.equal(stderr, "", `${cmd} has something to complain about`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
}

function rowsOf(file: string): Record<string, string>[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const names = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, column) => [names[column], cell])));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

/** Changes a file by a replacement that is sure to have found its place. */
function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, "utf8");
  const edited = text.replace(from, to);
  assert.notEqual(edited, text, `nothing in ${file} matches ${String(from)}`);
  writeFileSync(file, edited);
}

interface Metrics {
  readonly accuracy: number;
  readonly loss: number;
  readonly f1: Readonly<Record<string, number>>;
}

interface Report {
  readonly rows: number;
  readonly damaged_rows: number;
  readonly problems: number;
  readonly balance: Readonly<Record<string, number>>;
}

describe("the sample project", () => {
  /** Where all five stages have run, in the order of dvc.yaml. */
  let project = "";
  let shipped: string[] = [];

  before(() => {
    project = copyOfSample();
    shipped = filesIn(project);
    for (const [, stage] of stages) runWell(stage.cmd, project);
  });

  after(() => {
    for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
  });

  test("has five stages, each in a phase of the cycle", () => {
    assert.deepEqual(
      stages.map(([name, stage]) => `${stage.meta.phase}: ${name}`),
      ["data: collect", "data: verify", "data: features", "model: train", "model: evaluate"],
    );
  });

  test("writes what dvc.yaml declares, and nothing else", () => {
    const made = filesIn(project).filter((file) => !shipped.includes(file));
    assert.deepEqual(made.sort(), stages.flatMap(([, stage]) => outputsOf(stage)).sort());
  });

  test("reports the balance of the classes", () => {
    const report = readJson<Report>(join(project, "reports/verify.json"));
    assert.equal(report.rows, 1797);
    assert.equal(report.problems, 0);
    assert.deepEqual(Object.keys(report.balance), DIGITS);
    assert.equal(
      Object.values(report.balance).reduce((sum, count) => sum + count, 0),
      1797,
    );
  });

  test("keeps each part's share of every digit", () => {
    const counts = new Map<string, number>();
    for (const { part, label } of rowsOf(join(project, "data/features.csv"))) {
      const key = `${part} ${label}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const label of DIGITS) {
      const [train = 0, validation = 0, tested = 0] = ["train", "validation", "test"].map((part) =>
        counts.get(`${part} ${label}`),
      );
      const total = train + validation + tested;
      assert.equal(validation, Math.round(0.15 * total), `validation ${label}`);
      assert.equal(tested, Math.round(0.2 * total), `test ${label}`);
    }
  });

  test("reads more than 93 of 100 digits rightly", () => {
    const { accuracy, f1 } = readJson<Metrics>(join(project, "metrics.json"));
    assert.ok(accuracy > 0.93, `accuracy is ${accuracy}`);
    assert.ok((f1["macro"] ?? 0) > 0.93, `macro F1 is ${f1["macro"]}`);
    assert.deepEqual(Object.keys(f1), [...DIGITS, "macro"]);
  });

  test("draws a learning curve with a row for every epoch", () => {
    const { train } = parse(readFileSync(join(project, "params.yaml"), "utf8")) as { train: { epochs: number } };
    const curve = rowsOf(join(project, "plots/learning_curve.csv"));
    assert.deepEqual(
      curve.map((row) => Number(row["epoch"])),
      Array.from({ length: train.epochs }, (_, index) => index + 1),
    );
    assert.deepEqual(Object.keys(curve[0] ?? {}), ["epoch", "train_loss", "val_loss", "val_accuracy"]);
    assert.ok(Number(curve.at(-1)?.["train_loss"]) < Number(curve[0]?.["train_loss"]), "the loss falls");
  });

  test("tells the same story in the confusion table as in the metrics", () => {
    const rows = rowsOf(join(project, "plots/confusion.csv"));
    const hits = rows.filter((row) => row["actual"] === row["predicted"]).length;
    const { accuracy } = readJson<Metrics>(join(project, "metrics.json"));
    assert.equal(Number((hits / rows.length).toFixed(6)), accuracy);
  });

  test("draws the misread digits as a PNG of the same size in every run", () => {
    const png = readFileSync(join(project, "plots/mistakes.png"));
    assert.equal(png.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
    assert.equal(png.toString("latin1", 12, 16), "IHDR");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [848, 424]);
    assert.equal(png.subarray(-8, -4).toString("latin1"), "IEND");
  });

  test("gives the same bytes again, each stage with nothing but what it declares", () => {
    const available = new Set(shipped);
    for (const [name, stage] of stages) {
      const alone = temporaryFolder();
      for (const file of [...stage.deps, ...(stage.params ? ["params.yaml"] : [])]) {
        assert.ok(available.has(file), `${name} needs ${file}, which neither is shipped nor made by a stage before it`);
        cpSync(join(project, file), join(alone, file));
      }
      runWell(stage.cmd, alone, "2");
      for (const file of outputsOf(stage)) {
        const content = readFileSync(join(alone, file));
        assert.ok(content.equals(readFileSync(join(project, file))), `${name} wrote ${file} with other bytes`);
        assert.ok(!content.includes("\r\n") || file.endsWith(".png"), `${file} has Windows line ends`);
        available.add(file);
      }
    }
  });

  test("declares the parameters that its stages read", () => {
    const read = new Map<string, string[]>();
    for (const [name, stage] of stages) {
      const code = stage.deps.filter((file) => dirname(file) === "src").map((file) => join(SAMPLE, file));
      const keys = code.flatMap((file) =>
        Array.from(
          readFileSync(file, "utf8").matchAll(/\.(?:integer|number|choice)\(\s*"([\w.]+)"/g),
          ([, key = ""]) => key,
        ),
      );
      read.set(name, keys.sort());
    }
    assert.deepEqual(read, new Map(stages.map(([name, stage]) => [name, [...(stage.params ?? [])].sort()])));
  });

  test("shows what a learning rate of 0.2 does", () => {
    const hasty = temporaryFolder();
    cpSync(project, hasty, { recursive: true });
    edit(join(hasty, "params.yaml"), "lr: 0.05", "lr: 0.2");
    for (const [name, stage] of stages) {
      if (name === "train" || name === "evaluate") runWell(stage.cmd, hasty);
    }
    const patient = readJson<Metrics>(join(project, "metrics.json"));
    const changed = readJson<Metrics>(join(hasty, "metrics.json"));
    assert.notEqual(changed.accuracy, patient.accuracy);
    assert.ok(Math.abs(changed.loss - patient.loss) > 0.01, `loss ${patient.loss} → ${changed.loss}`);
  });

  test("lets a viewer see the learning curve grow", async () => {
    const endless = temporaryFolder();
    cpSync(project, endless, { recursive: true });
    edit(join(endless, "params.yaml"), /epochs: \d+/, "epochs: 1000000");
    rmSync(join(endless, "plots"), { recursive: true });
    const python = spawn("python3", ["src/train.py"], { cwd: endless, stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(python, "exit");
    try {
      const [line] = (await once(createInterface(python.stdout), "line")) as [string];
      assert.match(line, /^epoch +1\/1000000 +train loss [\d.]+ +val loss [\d.]+ +val accuracy [\d.]+$/);
      assert.ok(rowsOf(join(endless, "plots/learning_curve.csv")).length >= 1, "the first epoch is in the file");
    } finally {
      python.kill("SIGKILL");
      await exited;
    }
  });

  describe("when something is wrong", () => {
    const VERIFY = "python3 src/verify.py";

    /** What a stage says when it fails, with no stack of calls in it. */
    function complaint(cmd: string, cwd: string): string {
      const { status, stderr } = run(cmd, cwd, "1");
      assert.equal(status, 1, `${cmd} should fail with exit code 1`);
      assert.doesNotMatch(stderr, /Traceback/);
      return stderr.replaceAll("\r\n", "\n");
    }

    /** A project whose data was collected, then changed line by line; index 0 is the header. */
    function withData(change: (lines: string[]) => void): string {
      const folder = copyOfSample();
      const lines = readFileSync(join(project, "data/digits.csv"), "utf8").split("\n");
      change(lines);
      cpSync(join(project, "data"), join(folder, "data"), { recursive: true });
      writeFileSync(join(folder, "data/digits.csv"), lines.join("\n"));
      return folder;
    }

    test("verify names the line of a damaged row, and counts it", () => {
      const folder = withData((lines) => {
        lines[17] = (lines[17] ?? "").replace(/^0/, "x");
        lines[40] = "1,2,3";
        lines[41] = (lines[41] ?? "").replace(/\d$/, "12");
      });
      const said = complaint(VERIFY, folder);
      assert.match(said, /data\/digits\.csv:18: r0c0 is 'x', expected a whole number from 0 to 16\n/);
      assert.match(said, /data\/digits\.csv:41: 3 values, expected 65/);
      assert.match(said, /data\/digits\.csv:42: label is '12', expected a whole number from 0 to 9\n/);
      assert.equal(readJson<Report>(join(folder, "reports/verify.json")).damaged_rows, 3);
    });

    test("verify notices rows that repeat, and a digit that is rare", () => {
      const folder = withData((lines) => {
        const kept = lines.filter((line, index) => !line.endsWith(",7") || index % 2 === 0);
        lines.splice(0, lines.length, ...kept.slice(0, -1), kept[1] ?? "", "");
      });
      const said = complaint(VERIFY, folder);
      assert.match(
        said,
        /data\/digits\.csv:1\d+: repeats an earlier row; such rows: 1, more than verify\.max_duplicates \(0\)/,
      );
      assert.match(said, /label 7 has \d+ rows/);
    });

    test("features stops at a damaged row too", () => {
      const folder = withData((lines) => {
        lines[17] = "";
      });
      assert.match(complaint("python3 src/features.py", folder), /data\/digits\.csv:18: /);
    });

    test("a missing file is named with the stage that makes it", () => {
      assert.match(complaint(VERIFY, copyOfSample()), /data\/digits\.csv is missing\. Run collect first/);
    });

    test("a line of params.yaml that cannot be read is named", () => {
      const folder = withData(() => undefined);
      edit(join(folder, "params.yaml"), "min_rows: 1500", "min_rows: [1500]");
      assert.match(complaint(VERIFY, folder), /params\.yaml:9: cannot read 'min_rows: \[1500\]/);
    });

    test("a setting that makes no sense is named with its line and its bounds", () => {
      const folder = withData(() => undefined);
      edit(join(folder, "params.yaml"), "keep: 48", "keep: 65");
      assert.match(
        complaint("python3 src/features.py", folder),
        /params\.yaml:16: features\.keep is 65; make it a whole number from 1 to 64\./,
      );
    });

    test("a learning rate that lets the loss run away is told in words", () => {
      const folder = temporaryFolder();
      cpSync(project, folder, { recursive: true });
      edit(join(folder, "params.yaml"), "lr: 0.05", "lr: 1e6");
      assert.match(complaint("python3 src/train.py", folder), /the loss ran away in epoch 1\. Lower train\.lr/);
    });
  });
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { listRuns } from "../../src/engine/experiments/listRuns.ts";
import { completeQuery } from "../../src/engine/experiments/query/completeQuery.ts";
import { QueryError } from "../../src/engine/experiments/query/queryError.ts";
import type { Ledger, NewRun, RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { RunField } from "../../src/engine/model/runQuery.ts";
import type { Scalar } from "../../src/engine/model/run.ts";
import { fileVersion, makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";
import type { LedgerFolder } from "./support/ledgerFolder.ts";

const day = 86_400_000;

interface Given extends Partial<NewRun> {
  readonly metrics?: Readonly<Record<string, Scalar>>;
  readonly state?: "done" | "failed";
  readonly durationMs?: number;
}

/** Runs by name, the first the oldest, a day apart, the last begun an hour ago. */
const given: Readonly<Record<string, Given>> = {
  "calm-heron": {
    params: { "train.lr": 0.1, optimizer: "adam", "conf.yaml:deep": true, shared: 1 },
    metrics: { acc: 0.91, "val/loss": 0.3, shared: 5 },
    branch: "main",
    commit: "3f2a".padEnd(40, "0"),
    durationMs: 41_000,
  },
  "brave-otter": {
    params: { "train.lr": 0.05, optimizer: "Adam W", "conf.yaml:deep": false },
    metrics: { acc: 0.962, "val/loss": Number.NaN, "with space": 1 },
    branch: "main",
    commit: "9c01".padEnd(40, "1"),
    dirty: true,
    durationMs: 3 * 3_600_000,
  },
  "eager-lark": {
    params: { "train.lr": "0.05", optimizer: "sgd" },
    metrics: { acc: "none", "val/loss": Number.POSITIVE_INFINITY },
    branch: "feature/søk",
    state: "failed",
    stages: [{ stageId: "train", outcome: "failed", reason: "" }],
    experiment: "wide",
    durationMs: 3_000,
  },
  "late-swan": { params: {}, stages: [{ stageId: "evaluate", outcome: "ran", reason: "" }] },
};

let folder: LedgerFolder;
let ledger: Ledger;
let find: (where: string, ...sort: readonly string[]) => readonly (string | undefined)[];

before(() => {
  folder = makeLedgerFolder();
  ledger = folder.open().ledger;
  const { runs } = ledger;
  const entries = Object.entries(given);
  for (const [index, [name, run]] of entries.entries()) {
    const startedAt = Date.now() - 3_600_000 - (entries.length - 1 - index) * day;
    addRun(runs, String(index), { name, startedAt, ...run });
  }
  find = (where, ...sort) => listRuns(runs, { where, sort }).map(({ name }) => name);
});

after(() => folder[Symbol.dispose]());

function addRun(
  runs: RunLedger,
  id: string,
  { metrics, state, durationMs, ...run }: Given & { readonly startedAt: number },
) {
  runs.begin(newRun(id, run));
  runs.setArtifacts(id, { inputs: [fileVersion(`data/${id}.csv`, `a${id}`)], outputs: [] });
  if (metrics) runs.setMetrics(id, metrics);
  if (durationMs === undefined) return;
  const endedAt = run.startedAt + durationMs;
  runs.end(
    id,
    state === "failed" ? { state, endedAt, failure: "train exited with code 1" } : { state: "done", endedAt },
  );
}

const [heron, otter, lark, swan] = ["calm-heron", "brave-otter", "eager-lark", "late-swan"];
const everyRun = [swan, lark, otter, heron];

describe("a query", () => {
  const finds: Readonly<Record<string, readonly (string | undefined)[]>> = {
    "": everyRun,
    "   ": everyRun,
    "metrics.acc > 0.92": [otter],
    "metrics.acc >= .91": [otter, heron],
    "acc > 0.92": [otter],
    "METRICS.acc<0.95 AND NOT params.train.lr = 0.05": [heron],
    "metrics.acc != 0.91": [lark, otter],
    "metrics.acc = none": [lark],
    "metrics.acc > m": [lark],
    "not metrics.acc exists": [swan],
    "metrics.acc exists and not acc < 1": [lark],
    "params.train.lr = 0.05": [lark, otter],
    'params.train.lr = "0.05"': [lark],
    "train.lr in (0.1, 0.05)": [lark, otter, heron],
    "train.lr not in (0.05)": [swan, heron],
    "optimizer ~ adam": [otter, heron],
    "optimizer = adam": [heron],
    "optimizer !~ adam": [lark],
    'optimizer = "Adam W"': [otter],
    "conf.yaml:deep = true": [heron],
    "conf.yaml:deep = false or branch = feature/søk": [lark, otter],
    "metrics.val/loss = nan": [otter],
    "metrics.val/loss = inf": [lark],
    "metrics.val/loss > -inf": [lark, heron],
    'metrics."with space" == 1': [otter],
    "metrics.`with space` <> 2": [otter],
    "state = failed": [lark],
    "state != failed": [swan, otter, heron],
    "state in (failed, running)": [swan, lark],
    "commit = 3f2a": [heron],
    "commit exists and dirty = true": [otter],
    "dirty = no": [swan, lark, heron],
    "duration > 1h": [swan, otter],
    "duration < 41": [lark],
    "duration <= 41s": [lark, heron],
    "started > 30h": [swan, lark],
    "started < 1d": [lark, otter, heron],
    "started >= 2020-01 and not started > 2999-12-31": everyRun,
    "ended exists": [lark, otter, heron],
    "stage = train": [lark],
    "stage ~ t": [swan, lark],
    "data = data/2.csv": [lark],
    "data ~ data/": everyRun,
    "data = b3:a1": [otter],
    "failure ~ 'CODE 1'": [lark],
    "experiment = wide": [lark],
    otter: [otter],
    "OTTER or lark": [lark, otter],
    "heron otter": [],
    '"adam w"': [otter],
    "0.962": [otter],
    "3f2a main": [heron],
    "100%": [],
    _: [],
    "(branch=main or state=failed) and not (acc>0.95)": [lark, heron],
    "not not branch = main": [otter, heron],
    "'and'": [],
  };
  for (const [where, expected] of Object.entries(finds)) {
    it(`${where || "without a condition"} finds ${expected.length === 0 ? "nothing" : expected.join(", ")}`, () => {
      assert.deepEqual(find(where), expected);
    });
  }

  it("orders by several keys, with what has no value last", () => {
    assert.deepEqual(find("", "metrics.acc"), [heron, otter, lark, swan]);
    assert.deepEqual(find("", "metrics.acc:desc"), [otter, heron, lark, swan]);
    assert.deepEqual(find("", "branch", "acc:DESC"), [lark, otter, heron, swan]);
    assert.deepEqual(find("", "duration"), [lark, heron, swan, otter]);
    assert.deepEqual(find("acc exists", "name:desc"), [lark, heron, otter]);
  });
});

describe("a query that cannot be understood", () => {
  const errors: Readonly<Record<string, readonly [marked: string, message: RegExp, cure: RegExp]>> = {
    "metrics.ac > 1": ["metrics.ac", /No run has a metric ac\./, /Did you mean metrics\.acc\?/],
    "acc >": ["", /Where the query ends should be a value/, /Write it here/],
    "acc > 1 and": ["", /Where the query ends should be a name/, /./],
    "(acc > 1": ["(", /bracket is not closed/, /“\)”/],
    "acc > 1)": [")", /“\)” has no place here/, /./],
    "acc > > 1": [">", /“>” stands should be a value/, /./],
    "name = 'x": ["'x", /quotation mark ' is not closed/, /another '/],
    "branhc = main": ["branhc", /anything called branhc/, /branch\?/],
    "shared = 1": ["shared", /both a metric and a parameter/, /metrics\.shared or params\.shared/],
    "state = faild": ["faild", /No run is ever “faild”/, /failed\?/],
    "dirty = 3": ["3", /neither true nor false/, /true or false/],
    "duration > long": ["long", /no duration/, /90s/],
    "started > soon": ["soon", /no time/, /2026-03-01/],
    "started > 2026-02-30": ["2026-02-30", /no time/, /./],
    "acc in (1, 2": ["", /list is not closed/, /./],
    "acc not in 3": ["3", /stands a list/, /in \(1, 2\)/],
    "or acc > 1": ["or", /“or” stands should be a name/, /quotation marks/],
    [`acc in (${Array.from({ length: 2_000 }, (_, index) => index).join(",")})`]: ["499", /at most 500/, /shorter/],
    "metrics.constructor = 1": ["metrics.constructor", /no run has a metric constructor/i, /./],
    [`${"(".repeat(500)}acc${")".repeat(500)}`]: ["(", /nested too deeply/, /flatter/],
  };
  for (const [where, [marked, message, cure]] of Object.entries(errors)) {
    it(`${where.slice(0, 40)} says what is wrong, and where`, () => {
      const error = errorOf(() => find(where));
      assert.equal(where.slice(error.span.start, error.span.end), marked);
      assert.match(error.message, message);
      assert.match(error.cure, cure);
    });
  }

  it("is never more than misunderstood, whatever is typed", () => {
    const pieces = [
      "acc",
      ">",
      "(",
      ")",
      "and",
      "or",
      "not",
      "in",
      "'",
      '"a b"',
      "0.1",
      ",",
      "~",
      "exists",
      " ",
      "!",
      "\\",
      "`",
      "'; DROP TABLE runs; --'",
    ];
    for (let seed = 0; seed < 2_000; seed++) {
      const length = 1 + (seed % 9);
      const where = Array.from(
        { length },
        (_, at) => pieces[(seed * 7919 + at * (seed % 97) * 31) % pieces.length],
      ).join(seed % 2 === 0 ? " " : "");
      try {
        find(where);
      } catch (error) {
        assert.ok(error instanceof QueryError, `${where}: ${String(error)}`);
        assert.ok(error.span.start >= 0 && error.span.end <= where.length && error.span.start <= error.span.end, where);
      }
    }
    assert.deepEqual(find(""), everyRun);
  });
});

function errorOf(work: () => unknown): QueryError {
  try {
    work();
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "nothing is wrong with it" });
}

describe("what may be written at a place of a query", () => {
  /** The place is where the bar stands. */
  const at = (marked: string): readonly string[] => {
    const place = marked.indexOf("|");
    const query = marked.replace("|", "");
    const { runs } = ledger;
    const scope = { names: runs.valueNames(), valuesOf: (field: RunField) => runs.valuesOf(field, 30) };
    return completeQuery(query, place, scope).map(
      ({ start, end, text }) => query.slice(0, start) + text + query.slice(end),
    );
  };

  it("is a name, by its beginning or its key", () => {
    assert.deepEqual(at("bra|"), ["branch"]);
    assert.deepEqual(at("metrics.ac|"), ["metrics.acc"]);
    assert.deepEqual(at("lr|"), ["params.train.lr"]);
    assert.deepEqual(at("acc > 1 and (stat|"), ["acc > 1 and (state"]);
    assert.deepEqual(at("not wi|"), ['not metrics."with space"']);
    assert.ok(at("|").includes("metrics.acc"));
  });

  it("is an operator after a name, and what joins conditions after them", () => {
    assert.deepEqual(at("acc |").slice(0, 3), ["acc =", "acc !=", "acc <"]);
    assert.deepEqual(at("acc e|"), ["acc exists"]);
    assert.deepEqual(at("acc > 1 |"), ["acc > 1 and", "acc > 1 or"]);
    assert.deepEqual(at("acc exists o|"), ["acc exists or"]);
    assert.deepEqual(at("train.lr in (1) a|"), ["train.lr in (1) and"]);
  });

  it("is a value that runs have", () => {
    assert.deepEqual(at("state = fa|"), ["state = failed"]);
    assert.deepEqual(at("dirty = |"), ["dirty = true", "dirty = false"]);
    assert.deepEqual(at("branch = |"), ["branch = feature/søk", "branch = main"]);
    assert.deepEqual(at("optimizer = Ad|"), ['optimizer = "Adam W"', "optimizer = adam"]);
    assert.deepEqual(at("train.lr in (0.1, |"), ["train.lr in (0.1, 0.05", "train.lr in (0.1, 0.1"]);
    assert.deepEqual(at("stage = tr|"), ["stage = train"]);
    assert.deepEqual(at("nothing = |"), []);
    assert.deepEqual(at("branch = 'ma|"), [], "within quotation marks");
  });
});

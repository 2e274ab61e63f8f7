import type { ArtifactRow, CodeRow, Comparison, MetricRow, Verdict } from "../../model/comparison.ts";
import type { Explanation } from "../../model/explanation.ts";
import { shortDigest } from "../../model/digest.ts";
import { signedNumber } from "../../model/numbers.ts";
import type { DrawnPicture, ReportSection } from "../../model/report.ts";
import type { RunSummary } from "../../model/run.ts";
import type { SeedReport } from "../../model/significance.ts";
import { describeSignificance, significanceWord } from "../../model/significanceWords.ts";
import { valueWords } from "../../model/valueWords.ts";
import { countOf, formatDuration, formatSize } from "../../model/words.ts";
import type { CodeChange } from "../why/codeChange.ts";
import type { ReportBlock, ReportCell, ReportChart, ReportDocument, ReportFigure, Tone } from "./reportDocument.ts";

/** With more runs than these each has a row of its own in place of a column. */
const mostColumns = 5;
/** So many values of each run are told where runs are rows. */
const mostValues = 10;

/** What a report is made of. */
export interface ReportFacts {
  readonly comparison: Omit<Comparison, "curves">;
  readonly charts: readonly ReportChart[];
  /** What the runs have left for plots. */
  readonly plots: readonly ReportBlock[];
  /** What was tried and what came of it. */
  readonly values: readonly ReportFigure[];
  readonly seeds: SeedReport;
  /** Of two runs. */
  readonly explanation?: Explanation;
  /** Of two runs, by path. */
  readonly codeChanges: ReadonlyMap<string, CodeChange>;
  /** The address of a commit's page. */
  readonly commitLink: (commit: string) => string | undefined;
  readonly sections: readonly ReportSection[];
  readonly note?: string;
  readonly pictures?: readonly DrawnPicture[];
  readonly now: number;
}

/** Lays a comparison out as a report, what differs first; values are written as in the experiments panel. */
export function buildReport(facts: ReportFacts): ReportDocument {
  const { comparison, note, now, sections, pictures = [] } = facts;
  const written: readonly (readonly [ReportSection, string, () => readonly ReportBlock[]])[] = [
    ["why", "Why", () => whyBlocks(facts)],
    ["metrics", "Metrics", () => metricBlocks(comparison, facts.seeds)],
    ["params", "Parameters", () => valueBlocks(comparison, comparison.params, "parameter", valueCell)],
    ["curves", "Curves", () => facts.charts.map((chart) => ({ kind: "chart", chart }))],
    ["plots", "Plots", () => facts.plots],
    ["values", "Parameters against metrics", () => facts.values.map((figure) => ({ kind: "figure", figure }))],
    ["data", "Data", () => valueBlocks(comparison, comparison.artifacts.map(dataRow), "version", (cell) => cell)],
    [
      "environment",
      "Environment",
      () => valueBlocks(comparison, comparison.environment, "fact", (value) => plain(value ?? "")),
    ],
    ["code", "Code", () => codeBlocks(facts)],
  ];
  const chosen = written.filter(([section]) => sections.includes(section));
  return {
    title: titleOf(comparison.runs),
    ...(note !== undefined && note.trim() !== "" && { note: note.trim() }),
    sections: [
      { title: "Runs", blocks: [runTable(facts)] },
      ...chosen.map(([, title, blocks]) => ({ title, blocks: blocks() })).filter(({ blocks }) => blocks.length > 0),
      ...(pictures.length === 0
        ? []
        : [{ title: "Pictures", blocks: pictures.map((picture): ReportBlock => ({ kind: "picture", picture })) }]),
    ],
    madeAt: now,
  };
}

function titleOf(runs: readonly RunSummary[]): string {
  const [baseline, ...others] = runs;
  const [only] = others;
  if (!baseline || !only) return "Comparison of runs";
  return others.length === 1
    ? `${only.name} against ${baseline.name}`
    : `${countOf(others.length, "run")} against ${baseline.name}`;
}

function runTable({ comparison: { runs }, commitLink, now }: ReportFacts): ReportBlock {
  const rows = runs.map((run, index): readonly ReportCell[] => {
    const { name, state, commit, dirty, branch = "", startedAt, endedAt, experiment } = run;
    const link = commit === undefined ? undefined : commitLink(commit);
    const hash = commit === undefined ? "" : `${commit.slice(0, 10)}${dirty ? " with changes" : ""}`;
    return [
      { text: index === 0 ? `${name} (baseline)` : name, isStrong: true },
      { text: state, ...(state !== "done" && { tone: "bad" as const }) },
      { text: hash, isCode: hash !== "", ...(link !== undefined && { link }) },
      plain(branch),
      plain(experiment),
      plain(`${new Date(startedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`),
      plain(formatDuration((endedAt ?? now) - startedAt)),
    ];
  });
  const head = ["run", "state", "commit", "branch", "experiment", "started", "took"].map(plain);
  return { kind: "table", head, rows, isNumeric: false };
}

function whyBlocks({ explanation }: ReportFacts): readonly ReportBlock[] {
  if (!explanation) return [];
  const { verdict, remarks, causes, same } = explanation;
  const groups = (["likely", "possible", "unlikely"] as const).flatMap((likelihood): readonly ReportBlock[] => {
    const found = causes.filter((cause) => cause.likelihood === likelihood);
    const items = found.map(({ message, evidence }) => ({ text: message, details: evidence }));
    const title = `${likelihood.charAt(0).toUpperCase()}${likelihood.slice(1)}`;
    return items.length === 0 ? [] : [{ kind: "list", title, items }];
  });
  return [
    { kind: "text", text: verdict, isStrong: true },
    ...remarks.map((text): ReportBlock => ({ kind: "text", text, isDim: true })),
    ...groups,
    ...(same.length > 0 ? [{ kind: "text", text: `The same in both: ${same.join(", ")}.`, isDim: true } as const] : []),
  ];
}

const tones: Readonly<Record<Verdict, Tone>> = { better: "good", worse: "bad", same: "dim", unknown: "dim" };

function metricBlocks(comparison: ReportFacts["comparison"], seeds: SeedReport): readonly ReportBlock[] {
  const { runs, metrics } = comparison;
  const isPair = runs.length === 2;
  const cells = (row: MetricRow): readonly ReportCell[] =>
    row.values.flatMap((value, index): readonly ReportCell[] => {
      const own: ReportCell = {
        text: value === undefined ? "" : valueWords(value),
        isStrong: index > 0 && row.differs,
      };
      if (index === 0) return [own];
      const delta = deltaCell(row, index, seeds, isPair);
      return runs.length <= mostColumns ? [own, delta] : [own];
    });
  const extra = runs.length <= mostColumns ? runs.slice(1).map(() => "change") : [];
  return tableOf(runs, metrics, "metric", cells, extra);
}

function deltaCell(row: MetricRow, index: number, seeds: SeedReport, isPair: boolean): ReportCell {
  const delta = row.deltas[index];
  const verdict = row.verdicts[index] ?? "unknown";
  if (delta === undefined || delta === 0)
    return { text: verdict === "worse" || verdict === "better" ? verdict : "", tone: tones[verdict] };
  const moved = `${signedNumber(delta)} ${delta > 0 ? "▲" : "▼"}`;
  const word = verdict === "unknown" ? "" : ` ${verdict}`;
  const chance = seeds.metrics.find(({ key }) => key === row.key)?.against[index];
  const noise = chance
    ? `, ${isPair ? describeSignificance(chance, seeds.noun) : significanceWord(chance, seeds.noun)}`
    : "";
  const isChance = chance?.verdict === "noise" || chance?.verdict === "alike";
  return { text: `${moved}${word}${noise}`, tone: isChance ? "dim" : tones[verdict] };
}

interface ValueRow<Value> {
  readonly key: string;
  readonly values: readonly Value[];
  readonly differs: boolean;
}

function valueBlocks<Value>(
  { runs }: ReportFacts["comparison"],
  rows: readonly ValueRow<Value>[],
  noun: string,
  cell: (value: Value) => ReportCell,
): readonly ReportBlock[] {
  return tableOf(runs, rows, noun, ({ values }) => values.map(cell), []);
}

/** The rows that differ, with a column a run; of many runs a row a run. Then how many are the same. */
function tableOf<Row extends { readonly key: string; readonly differs: boolean }>(
  runs: readonly RunSummary[],
  rows: readonly Row[],
  noun: string,
  cells: (row: Row) => readonly ReportCell[],
  betweenRuns: readonly string[],
): readonly ReportBlock[] {
  const differing = rows.filter(({ differs }) => differs);
  const same = rows.length - differing.length;
  const words = same === 0 ? [] : [dim(`${countOf(same, noun)} ${same === 1 ? "is" : "are"} the same in all.`)];
  if (differing.length === 0) return words;
  if (runs.length > mostColumns) return [...rowEach(runs, differing, cells), ...words];
  const names = runs.flatMap(({ name }, index) => (index === 0 ? [name] : [name, ...betweenRuns.slice(0, 1)]));
  const table: ReportBlock = {
    kind: "table",
    head: [noun, ...names].map(plain),
    rows: differing.map((row) => [{ text: row.key, isCode: true }, ...cells(row)]),
    isNumeric: false,
  };
  return [table, ...words];
}

function rowEach<Row extends { readonly key: string }>(
  runs: readonly RunSummary[],
  rows: readonly Row[],
  cells: (row: Row) => readonly ReportCell[],
): readonly ReportBlock[] {
  const shown = rows.slice(0, mostValues);
  const columns = shown.map(cells);
  const left = rows.length - shown.length;
  return [
    {
      kind: "table",
      head: [plain("run"), ...shown.map(({ key }): ReportCell => ({ text: key, isCode: true }))],
      rows: runs.map(({ name }, index) => [plain(name), ...columns.map((column) => column[index] ?? plain(""))]),
      isNumeric: true,
    },
    ...(left > 0 ? [dim(`${left} more differ.`)] : []),
  ];
}

function dataRow({ path, role, versions, differs }: ArtifactRow): ValueRow<ReportCell> {
  const cells = versions.map((version): ReportCell => {
    if (!version) return plain("");
    const files = version.kind === "directory" ? `, ${countOf(version.fileCount, "file")}` : "";
    return { text: `${shortDigest(version.digest)} ${formatSize(version.size)}${files}` };
  });
  return { key: role === "input" ? path : `${path} (made)`, values: cells, differs };
}

function codeBlocks({ comparison: { code, runs }, codeChanges }: ReportFacts): readonly ReportBlock[] {
  if (code.length === 0) return [dim("All ran the same source files.")];
  const lines = (path: string): readonly ReportCell[] => {
    const change = codeChanges.get(path)?.lines;
    return [plain(change ? `+${change.added} −${change.removed}` : "")];
  };
  const isPair = runs.length === 2;
  return [
    {
      kind: "table",
      head: ["file", ...runs.slice(1).map(({ name }) => name), ...(isPair ? ["lines"] : [])].map(plain),
      rows: code.map((row) => [
        { text: row.path, isCode: true },
        ...runs.slice(1).map((_, index) => plain(codeWord(row, index + 1))),
        ...(isPair ? lines(row.path) : []),
      ]),
      isNumeric: false,
    },
  ];
}

function codeWord({ digests }: CodeRow, index: number): string {
  const [before, after] = [digests[0], digests[index]];
  if (before === after) return "same";
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "changed";
}

function valueCell(value: Parameters<typeof valueWords>[0]): ReportCell {
  return plain(value === undefined ? "" : valueWords(value));
}

function plain(text: string): ReportCell {
  return { text };
}

function dim(text: string): ReportBlock {
  return { kind: "text", text, isDim: true };
}

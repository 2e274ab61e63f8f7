import { stripVTControlCharacters } from "node:util";
import type { Engine } from "../../../engine/engine.ts";
import { baselineOf, keyMetrics } from "../../../engine/experiments/metricRank.ts";
import type { Objective, ProjectSettings } from "../../../engine/model/projectSettings.ts";
import type { MetricPoint, RunState, RunSummary, StageOutcome } from "../../../engine/model/run.ts";
import { formatKeyMetrics, formatProgress, formatValue, plainText, shortHash } from "../../services/format.ts";
import { describeUsage, totalUsage } from "../../../engine/model/usageWords.ts";
import { formatAge, formatDuration } from "../../../engine/model/words.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import type { TreeNode } from "../../services/treeModel.ts";

type Icon = NonNullable<TreeNode["icon"]>;

const metricsInTooltip = 8;

export const runIcons: Readonly<Record<RunState, Icon>> = {
  running: { name: "sync~spin", color: "charts.blue" },
  done: { name: "pass", color: "testing.iconPassed" },
  failed: { name: "error", color: "testing.iconFailed" },
  stopped: { name: "debug-stop", color: "disabledForeground" },
  interrupted: { name: "debug-disconnect", color: "list.warningForeground" },
};

export const outcomeIcons: Readonly<Record<StageOutcome, Icon>> = {
  waiting: { name: "circle-outline" },
  running: { name: "sync~spin", color: "charts.blue" },
  ran: { name: "pass", color: "testing.iconPassed" },
  cached: { name: "history", color: "testing.iconPassed" },
  unchanged: { name: "dash" },
  failed: { name: "error", color: "testing.iconFailed" },
  stopped: { name: "debug-stop" },
  skipped: { name: "debug-step-over" },
};

/** What stands beside a run's name: its key metrics, how far it is, or what went wrong; then its age. */
export function describeRunRow(
  run: RunSummary,
  live: readonly MetricPoint[],
  objective: Objective | undefined,
  now: number,
): string {
  const age = formatAge(run.endedAt ?? run.startedAt, now);
  if (run.state === "done") return [formatKeyMetrics(run.metrics, objective, 1), age].filter(Boolean).join(" · ");
  if (run.state === "running") {
    return [runningStage(run), formatProgress(live, run, objective)].filter(Boolean).join(" · ") || run.state;
  }
  return [plainText(run.state === "failed" ? (run.failure ?? run.state) : run.state), age].join(" · ");
}

/** Of which run it is another: `reproduces brave-otter`; empty of any other. Those of a sweep stand beneath it. */
export function describeOrigin({ origin }: RunSummary, runs: readonly RunSummary[]): string {
  if (!origin || origin.kind === "sweep") return "";
  const name = runs.find(({ id }) => id === origin.of)?.name ?? "an earlier run";
  return origin.kind === "reproduction" ? `reproduces ${name}` : `${name} again`;
}

/** The end of what the stage of a run printed that failed, as Markdown; empty where none did, or it printed nothing. */
export async function failedLogTail(run: RunSummary, engine: Pick<Engine, "logTail">): Promise<string> {
  const failed = run.stages.find(({ outcome }) => outcome === "failed" || outcome === "stopped");
  const tail = failed ? await engine.logTail(run.id, failed.stageId) : "";
  return failed && tail !== "" ? `The end of ${escapeMarkdown(failed.stageId)}’s log:\n\n${codeBlock(tail)}` : "";
}

/** A fence that is longer than any in the text. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${stripVTControlCharacters(text)}\n${fence}`;
}

/** All that is to know of a run at a glance, as Markdown; its metrics beside their baselines. */
export function runTooltip(run: RunSummary, settings: ProjectSettings | undefined, now: number): string {
  const took = run.endedAt === undefined ? "" : formatDuration(run.endedAt - run.startedAt);
  const facts = [run.state, formatAge(run.startedAt, now), took].filter(Boolean).join(" · ");
  const parts = [`**${escapeMarkdown(run.name)}** — ${facts}`];
  if (run.failure !== undefined) parts.push(escapeMarkdown(plainText(run.failure)));
  const commit = commitText(run);
  if (commit !== "") parts.push(`Commit ${escapeMarkdown(commit)}`);
  const { tags = [], note } = run;
  if (tags.length > 0) parts.push(`Tags: ${tags.map((tag) => escapeMarkdown(plainText(tag))).join(", ")}`);
  if (note !== undefined)
    parts.push(
      note
        .split("\n")
        .map((line) => escapeMarkdown(plainText(line)))
        .join("  \n"),
    );
  const usage = totalUsage(run.stages);
  if (usage) parts.push(describeUsage(usage));
  // Those that tell most first: a key keeps the place in which it was put in.
  const ordered = { ...Object.fromEntries(keyMetrics(run.metrics, settings?.objective)), ...run.metrics };
  const rows = Object.entries(ordered)
    .slice(0, metricsInTooltip)
    .map(([key, value]) => ({ key, value: formatValue(value), baseline: baselineOf(settings, key) }));
  if (rows.length > 0) parts.push(table(rows));
  return parts.join("\n\n");
}

/** The commit a run stood on, its branch, and whether files differed from it. */
export function commitText({ commit, branch, dirty }: RunSummary): string {
  if (commit === undefined) return "";
  return `${shortHash(commit)}${branch === undefined ? "" : ` ${branch}`}${dirty ? ", with changes" : ""}`;
}

function runningStage(run: RunSummary): string {
  return run.stages.find(({ outcome }) => outcome === "running")?.stageId ?? "";
}

interface MetricLine {
  readonly key: string;
  readonly value: string;
  readonly baseline: number | undefined;
}

/** The baselines have a column where there is one. */
function table(rows: readonly MetricLine[]): string {
  const hasBaselines = rows.some(({ baseline }) => baseline !== undefined);
  const line = (...cells: readonly string[]): string => `| ${cells.slice(0, hasBaselines ? 3 : 2).join(" | ")} |`;
  return [
    line("metric", "value", "baseline"),
    line(":--", "--:", "--:"),
    ...rows.map(({ key, value, baseline }) =>
      line(escapeMarkdown(key), escapeMarkdown(value), baseline === undefined ? "" : formatValue(baseline)),
    ),
  ].join("\n");
}

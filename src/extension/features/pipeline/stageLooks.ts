import type { StageState, StageStatus } from "../../../engine/model/freshness.ts";
import type { Objective } from "../../../engine/model/projectSettings.ts";
import type { RunSummary, StageRun } from "../../../engine/model/run.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { formatKeyMetrics, plainText } from "../../services/format.ts";
import { formatAge, formatDuration } from "../../../engine/model/words.ts";
import { describeReasons, stateIcons, stateWords } from "../../services/stageState.ts";
import type { TreeNode } from "../../services/treeModel.ts";

type Icon = NonNullable<TreeNode["icon"]>;

const stateColors: Readonly<Record<StageState, string | undefined>> = {
  fresh: "testing.iconPassed",
  stale: "charts.yellow",
  "never-run": undefined,
  running: "charts.blue",
  failed: "testing.iconFailed",
  frozen: undefined,
  template: undefined,
  untracked: undefined,
};

/** Icon and colour by state; `undefined` is for as long as the state is not known. */
export function stageIcon(state: StageState | undefined): Icon {
  if (state === undefined) return { name: "circle-outline", color: "disabledForeground" };
  const color = stateColors[state];
  return { name: stateIcons[state], ...(color !== undefined && { color }) };
}

/** A stage's part of the newest run that it was in, other than as one that was left as it is. */
export interface LastRun {
  readonly run: RunSummary;
  readonly part: StageRun;
}

export function findLastRun(stageId: string, newestFirst: readonly RunSummary[]): LastRun | undefined {
  for (const run of newestFirst) {
    const part = run.stages.find((stage) => stage.stageId === stageId);
    if (part && part.outcome !== "unchanged" && part.outcome !== "skipped" && part.outcome !== "waiting") {
      return { run, part };
    }
  }
  return undefined;
}

export interface StageFacts {
  readonly stage: Stage;
  readonly status: StageStatus | undefined;
  readonly lastRun: LastRun | undefined;
  /** What the project says is its aim. */
  readonly objective: Objective | undefined;
  /** How far the last run is, where it is under way. */
  readonly progress: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What stands beside a stage's name: the one thing that matters most in its state. */
export function describeStage(facts: StageFacts): string {
  return facts.status ? descriptions[facts.status.state](facts) : "";
}

const descriptions: Readonly<Record<StageState, (facts: StageFacts) => string>> = {
  fresh: describeFresh,
  stale: ({ status }) => `stale: ${describeReasons(status?.reasons ?? [])}`,
  "never-run": () => stateWords["never-run"],
  running: ({ progress }) => (progress === "" ? stateWords.running : progress),
  failed: ({ lastRun }) => (lastRun ? `failed: ${plainText(lastRun.part.reason)}` : stateWords.failed),
  frozen: () => stateWords.frozen,
  untracked: (facts) => inLine(facts.stage.kind, describeFresh(facts)),
  template: ({ stage }) => `no value for ${stage.template?.uses ?? "a template"}`,
};

function describeFresh({ stage, lastRun, objective, now }: StageFacts): string {
  if (!lastRun) return "";
  const { run, part } = lastRun;
  // A run's metrics are those of all its stages: what tells of the model belongs beside the stage that judges it.
  const judges = stage.phase === "model" && stage.outs.some(({ role }) => role === "metrics");
  const metrics = judges ? formatKeyMetrics(run.metrics, objective, 1) : "";
  const duration = metrics === "" ? durationOf(part) : metrics;
  return inLine(duration, formatAge(part.endedAt ?? run.startedAt, now));
}

/** How long a stage took, where both ends are known. */
export function durationOf({ startedAt, endedAt }: Pick<StageRun, "startedAt" | "endedAt">): string {
  return startedAt === undefined || endedAt === undefined ? "" : formatDuration(endedAt - startedAt);
}

function inLine(...facts: readonly (string | undefined)[]): string {
  return facts.filter(Boolean).join(" · ");
}

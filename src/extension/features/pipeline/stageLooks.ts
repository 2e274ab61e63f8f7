import type { StageState } from "../../../engine/model/freshness.ts";
import { formatAge } from "../../../engine/model/words.ts";
import { measuredPaths } from "../../../engine/model/stage.ts";
import { formatKeyMetrics, plainText } from "../../services/format.ts";
import { durationOf } from "../../services/stageFacts.ts";
import type { StageFacts } from "../../services/stageFacts.ts";
import { stateIcons, stateWords } from "../../../protocol/stateLooks.ts";
import { describeReasons } from "../../services/stageState.ts";
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
  const judges = stage.phase === "model" && measuredPaths(stage).some(({ role }) => role === "metrics");
  const metrics = judges ? formatKeyMetrics(run.metrics, objective, 1) : "";
  const duration = metrics === "" ? durationOf(part) : metrics;
  return inLine(duration, formatAge(part.endedAt ?? run.startedAt, now));
}

function inLine(...facts: readonly (string | undefined)[]): string {
  return facts.filter(Boolean).join(" · ");
}

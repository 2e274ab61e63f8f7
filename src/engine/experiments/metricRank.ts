import type { Objective, ProjectSettings } from "../model/projectSettings.ts";
import type { Scalar } from "../model/run.ts";
import { isMetric } from "./direction.ts";

/** What tells most of a model's worth, most telling first, in the words of a key. */
const telling: readonly ReadonlySet<string>[] = [
  new Set(["acc", "accuracy"]),
  new Set(["f1", "auc", "auroc", "roc"]),
  new Set(["r2", "map", "miou", "iou", "bleu", "ndcg", "mrr"]),
  new Set(["loss", "rmse", "mse", "mae", "error"]),
  new Set(["precision", "recall"]),
];

/** Parts of a key that tell of the whole, as against one class: `f1.macro`. */
const ofTheWhole: ReadonlySet<string> = new Set(["macro", "micro", "weighted", "mean", "avg", "average", "overall"]);

/**
 * A metric's place by how much it tells, the least for the most: the one that the project's objective names; accuracy,
 * F1, losses, others by name; one class's share (`f1.3`, `recall.cat`) comes after all that tell of the whole.
 */
export function metricRank(key: string, objective?: Objective): number {
  if (objective?.metric && isMetric(objective.metric.key, key)) return -1;
  const parts = key
    .slice(key.lastIndexOf(":") + 1)
    .toLowerCase()
    .split(/[./]/);
  const ranks = parts.map(rankOfPart);
  const rank = Math.min(...ranks);
  const ending = parts.slice(ranks.indexOf(rank) + 1);
  const isOfClass = ending.some((part) => !part.split(/[_-]/).some((word) => ofTheWhole.has(word)));
  return rank < telling.length && isOfClass ? telling.length + 1 : rank;
}

/** The one or two metrics that tell most; else the first numbers there are. */
export function keyMetrics(
  metrics: Readonly<Record<string, Scalar>>,
  objective?: Objective,
): readonly (readonly [key: string, value: number])[] {
  const numbers = Object.entries(metrics).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const ranked = numbers
    .map((entry) => ({ entry, rank: metricRank(entry[0], objective) }))
    .sort((a, b) => a.rank - b.rank);
  const known = ranked.filter(({ rank }) => rank < telling.length);
  return (known.length > 0 ? known : ranked).slice(0, 2).map(({ entry }) => entry);
}

/** What a metric is without the project, as cairn.yaml says; undefined where it does not. */
export function baselineOf(settings: ProjectSettings | undefined, key: string): number | undefined {
  return settings?.baselines.find((baseline) => isMetric(baseline.key, key))?.value;
}

function rankOfPart(part: string): number {
  const words = part.split(/[^a-z0-9]+/);
  const rank = telling.findIndex((set) => words.some((word) => set.has(word)));
  return rank === -1 ? telling.length : rank;
}

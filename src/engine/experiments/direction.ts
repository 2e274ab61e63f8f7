import type { Direction } from "../model/comparison.ts";
import type { Objective } from "../model/projectSettings.ts";

const lowerIsBetter: ReadonlySet<string> = new Set([
  "cer",
  "cost",
  "deviance",
  "divergence",
  "duration",
  "ece",
  "eer",
  "elapsed",
  "energy",
  "entropy",
  "err",
  "error",
  "errors",
  "fid",
  "fnr",
  "fpr",
  "hinge",
  "kl",
  "lag",
  "latency",
  "logloss",
  "loss",
  "losses",
  "mae",
  "mape",
  "medae",
  "memory",
  "mse",
  "msle",
  "nll",
  "overfit",
  "perplexity",
  "ppl",
  "regret",
  "rmse",
  "rmsle",
  "runtime",
  "smape",
  "time",
  "wer",
]);

const higherIsBetter: ReadonlySet<string> = new Set([
  "acc",
  "accuracy",
  "ap",
  "auc",
  "aucpr",
  "aupr",
  "auprc",
  "auroc",
  "bleu",
  "concordance",
  "correct",
  "coverage",
  "dice",
  "f1",
  "f2",
  "fbeta",
  "fscore",
  "gini",
  "iou",
  "jaccard",
  "kappa",
  "likelihood",
  "map",
  "mcc",
  "meteor",
  "miou",
  "mrr",
  "ndcg",
  "ppv",
  "pr",
  "precision",
  "psnr",
  "purity",
  "r2",
  "recall",
  "return",
  "reward",
  "roc",
  "rouge",
  "score",
  "sensitivity",
  "silhouette",
  "specificity",
  "ssim",
  "throughput",
  "success",
  "tnr",
  "top1",
  "top5",
  "tpr",
]);

/** Words that turn what follows or stands before into its contrary: `neg_mean_squared_error`, as scikit-learn names it. */
const negations: ReadonlySet<string> = new Set(["neg", "negative"]);

/** Which way a metric gets better in a project: as its objective says, else as the metric's name tells. */
export function directionIn(objective: Objective | undefined, key: string): Direction {
  const { metric, direction } = objective ?? {};
  if (!direction || !metric || !isMetric(metric.key, key)) return directionOf(key);
  return direction === "maximize" ? "higher" : "lower";
}

/** Whether a person who names a metric means this key of a run's: its own, or it without the file before it. */
export function isMetric(named: string, key: string): boolean {
  return key === named || key.endsWith(`:${named}`);
}

/**
 * Which way a metric gets better, told by the words of its dotted key: the last part decides (`train.val_loss`),
 * then the parts before it (`loss.train`). Within a part the last word that says something counts (`f1_loss`, `error_rate`).
 */
export function directionOf(key: string): Direction {
  const parts = key.split(/[.:/]/).reverse();
  for (const part of parts) {
    const direction = directionOfPart(part);
    if (direction !== "unknown") return direction;
  }
  return "unknown";
}

function directionOfPart(part: string): Direction {
  const words = wordsOf(part);
  const telling = words.findLast(tells);
  if (telling === undefined) return "unknown";
  const isNegated = words.some((word) => negations.has(word));
  return lowerIsBetter.has(telling) === isNegated ? "higher" : "lower";
}

function tells(word: string): boolean {
  return lowerIsBetter.has(word) || higherIsBetter.has(word);
}

/** `valLoss`, `val_loss`, `Val-Loss` and `val loss` have the same words; `mIoU` is one, and `map50` counts as `map`. */
function wordsOf(part: string): readonly string[] {
  return part.split(/[^A-Za-z0-9]+/).flatMap((run) => {
    const whole = [run.toLowerCase(), run.toLowerCase().replace(/\d+$/, "")].find(tells);
    return (
      whole ??
      run
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .split(" ")
    );
  });
}

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
 * A metric's place by how much it tells, 0 for the most: accuracy, F1, losses, others; one class's share (`f1.3`,
 * `recall.cat`) comes after all that tell of the whole.
 */
export function metricRank(key: string): number {
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

function rankOfPart(part: string): number {
  const words = part.split(/[^a-z0-9]+/);
  const rank = telling.findIndex((set) => words.some((word) => set.has(word)));
  return rank === -1 ? telling.length : rank;
}

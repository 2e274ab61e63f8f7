/** The keys of dvc.yaml (DVC 3, `dvc/schema.py`), for telling unknown ones. */

export const topLevelKeys = ["stages", "vars", "params", "metrics", "plots", "artifacts", "datasets"] as const;

const stageBodyKeys = [
  "cmd",
  "wdir",
  "deps",
  "params",
  "vars",
  "outs",
  "metrics",
  "plots",
  "frozen",
  "always_changed",
  "desc",
  "meta",
] as const;

/** The keys of a stage, as it is declared. */
export const stageKeys = [...stageBodyKeys, "matrix", "foreach", "do"] as const;

/** The keys of a stage that `foreach` repeats: they stand under `do`. */
export const foreachKeys = ["foreach", "do"] as const;

export const foreachBodyKeys = stageBodyKeys;

export const outputKeys = ["cache", "persist", "push", "remote", "desc", "type", "labels", "meta"] as const;

/** Options that say how to draw a plot. */
export const drawingKeys = ["template", "x", "y", "x_label", "y_label", "title", "header"] as const;

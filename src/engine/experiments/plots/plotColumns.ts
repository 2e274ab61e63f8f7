import type { PlotKind } from "../../model/plots.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const actualNames = words(
  "actual actuals true true_label true_labels y_true label labels target targets truth ground_truth actual_label expected",
);
const predictedNames = words(
  "predicted prediction predictions pred preds y_pred predicted_label predicted_labels pred_label prediction_label yhat y_hat",
);
const scoreNames = words(
  "score scores y_score y_scores y_prob y_proba prob probs proba probability probabilities y_pred_proba pred_proba predicted_proba predicted_probability confidence positive_probability",
);
const featureNames = words("feature features feature_name feature_names variable attribute predictor column name");
const importanceNames = words(
  "importance importances feature_importance feature_importances importance_mean importances_mean mean_importance gain shap shap_value mean_abs_shap coefficient coef weight",
);

const stepNames = words("step epoch iteration iter global_step round");

/** The columns that something is drawn from, by their names in the file. */
export interface FoundColumns {
  readonly kind: PlotKind;
  readonly x: string;
  readonly y: string;
}

/**
 * What a table is about, as its columns' names tell: pairs of labels, points of a classifier's curves, scores beside
 * labels, or features with their importance. Several where it can be drawn in several ways; none of any other table.
 */
export function recognise(path: string, names: readonly string[]): readonly FoundColumns[] {
  const has = (wanted: ReadonlySet<string>): string | undefined =>
    names.find((name) => wanted.has(name.trim().toLowerCase()));
  const one = (name: string): string | undefined => has(new Set([name]));
  const found: FoundColumns[] = [];
  const add = (kind: PlotKind, x: string | undefined, y: string | undefined): void => {
    if (x !== undefined && y !== undefined && x !== y) found.push({ kind, x, y });
  };
  if (!has(stepNames)) {
    add("roc", one("fpr"), one("tpr"));
    add("pr", one("recall"), one("precision"));
  }
  add("confusion", has(actualNames), has(predictedNames));
  add("roc", has(actualNames), has(scoreNames));
  add("pr", has(actualNames), has(scoreNames));
  add("line", one("prob_pred"), one("prob_true"));
  add("line", one("fpr"), one("fnr"));
  const feature = has(featureNames) ?? (/importance/i.test(path) ? names[0] : undefined);
  const importance = has(importanceNames) ?? (/importance/i.test(path) ? names[1] : undefined);
  if (found.length === 0) add("importance", importance, feature);
  return found.filter((each, at) => found.findIndex(({ kind }) => kind === each.kind) === at);
}

/** The column that holds what is true, by its name. */
export function actualColumn(names: readonly string[]): string | undefined {
  return names.find((name) => actualNames.has(name.trim().toLowerCase()));
}

/** Whether a column holds a classifier's scores, and no points of a curve. */
export function isScoreColumn(name: string): boolean {
  return scoreNames.has(name.trim().toLowerCase());
}

/** Whether a column holds what was predicted. */
export function isPredicted(name: string): boolean {
  return predictedNames.has(name.trim().toLowerCase());
}

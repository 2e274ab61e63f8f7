import { keysOf } from "../experiments/rows.ts";
import { isSameValue } from "../model/run.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { ownValue } from "../model/ownValue.ts";
import type { Recipe } from "../model/recipe.ts";
import type { ReproducedArtifact, ReproducedMetric, Reproduction, ReproductionVerdict } from "../model/reproduction.ts";
import type { RunDetail, Scalar } from "../model/run.ts";
import { findCauses } from "./causes.ts";

/**
 * Holds a run that was made from a recipe against what the recipe says of the first one. `tolerance` is relative: a
 * metric is near where it differs by at most so much of its first value (0: only the same value will do).
 */
export function judgeReproduction(recipe: Recipe, run: RunDetail, tolerance: number): Reproduction {
  const artifacts = compareArtifacts(recipe.outputs, run.outputs);
  const metrics = keysOf([recipe.metrics, run.metrics]).map((key) =>
    compareMetric(key, ownValue(recipe.metrics, key), ownValue(run.metrics, key), tolerance),
  );
  const verdict = run.state === "done" ? verdictOf(artifacts, metrics) : "failed";
  const { id, name } = recipe.run;
  return {
    of: { id, name },
    run,
    verdict,
    artifacts,
    metrics,
    causes: verdict === "identical" ? [] : findCauses(recipe, run),
  };
}

function verdictOf(
  artifacts: readonly ReproducedArtifact[],
  metrics: readonly ReproducedMetric[],
): ReproductionVerdict {
  if (metrics.some(({ state }) => state === "different")) return "different";
  const isIdentical = artifacts.every((artifact) => artifact.isIdentical);
  if (isIdentical && metrics.every(({ state }) => state === "identical")) return "identical";
  // Without any metric, nothing but the bytes tells whether the result is the same.
  return metrics.length === 0 ? "different" : "same-metrics";
}

function compareArtifacts(
  before: readonly ArtifactVersion[],
  after: readonly ArtifactVersion[],
): readonly ReproducedArtifact[] {
  const [then, now] = [before, after].map((versions) => new Map(versions.map((version) => [version.path, version])));
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  return paths.map((path) => {
    const [first, second] = [then?.get(path), now?.get(path)];
    return {
      path,
      ...(first && { before: first }),
      ...(second && { after: second }),
      isIdentical: first !== undefined && first.digest === second?.digest,
    };
  });
}

function compareMetric(
  key: string,
  before: Scalar | undefined,
  after: Scalar | undefined,
  tolerance: number,
): ReproducedMetric {
  const values = { key, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  if (isSameValue(before, after)) return { ...values, state: "identical" };
  return { ...values, state: isNear(before, after, tolerance) ? "near" : "different" };
}

function isNear(before: Scalar | undefined, after: Scalar | undefined, tolerance: number): boolean {
  if (typeof before !== "number" || typeof after !== "number") return false;
  return Math.abs(after - before) <= tolerance * Math.abs(before);
}

import type { ArtifactVersion } from "./artifact.ts";
import type { RunDetail, RunSummary, Scalar } from "./run.ts";

/**
 * `identical`: every artifact has the same bytes and every metric the same value. `same-metrics`: artifacts differ, and
 * every metric is the same, or as near as was asked for. `different`: some metric is not. `failed`: the run did not end well.
 */
export type ReproductionVerdict = "identical" | "same-metrics" | "different" | "failed";

/** One artifact that the run made; a version is undefined where that run did not make it. */
export interface ReproducedArtifact {
  readonly path: string;
  readonly before?: ArtifactVersion;
  readonly after?: ArtifactVersion;
  readonly isIdentical: boolean;
}

/** One metric of the run; `near`: not the same, but within the tolerance. */
export interface ReproducedMetric {
  readonly key: string;
  readonly before?: Scalar;
  readonly after?: Scalar;
  readonly state: "identical" | "near" | "different";
}

/** Why the results may differ, the likeliest first; the message is a sentence for a person. */
export interface DifferenceCause {
  readonly kind: "input" | "param" | "code" | "package" | "seed" | "hardware" | "environment" | "unknown";
  readonly message: string;
}

/** A run that was made again, held against what it was. */
export interface Reproduction {
  readonly of: Pick<RunSummary, "id" | "name">;
  readonly run: RunDetail;
  readonly verdict: ReproductionVerdict;
  readonly artifacts: readonly ReproducedArtifact[];
  readonly metrics: readonly ReproducedMetric[];
  /** Empty where everything is identical. */
  readonly causes: readonly DifferenceCause[];
}

import type { ArtifactStatus } from "../../engine/model/artifact.ts";

/** The artifacts that are not as the newest snapshot of each holds them; none before the first snapshot. */
export function changedArtifacts(artifacts: readonly ArtifactStatus[]): readonly ArtifactStatus[] {
  if (!artifacts.some(({ recorded }) => recorded)) return [];
  return artifacts.filter(({ state, recorded }) => state !== "unchanged" && (state !== "missing" || recorded));
}

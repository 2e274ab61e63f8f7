import type { ArtifactRole } from "./artifact.ts";
import type { SourceRange } from "./source.ts";
import type { DescribedData } from "./stage.ts";

/** A file or folder that a dvc.yaml names at its top: metrics, plots and artifacts that no stage need make. */
export interface DeclaredArtifact extends DescribedData {
  /** Relative to the root. */
  readonly path: string;
  /** As what it is known; undefined where its type says nothing that Cairn knows. */
  readonly role?: ArtifactRole;
  /** The dvc.yaml. */
  readonly file: string;
  /** Under which name, for an artifact and a plot of named files. */
  readonly name?: string;
  readonly range: SourceRange;
}

/** What an artifact is shown as that its user calls this; undefined for a word of their own. */
export function roleOfType(type: string | undefined): ArtifactRole | undefined {
  const word = type?.toLowerCase();
  if (word === "dataset") return "data";
  return (["data", "features", "model", "metrics", "plots"] as const).find((role) => role === word);
}

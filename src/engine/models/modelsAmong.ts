import { type Artifact, looksLikeModel } from "../model/artifact.ts";

/** What is written to be read, and stands beside a model more often than it is one. */
const text = /\.(?:json|ya?ml|toml|ini|[ct]sv|jsonl|txt|log|md|html?|xml|png|jpe?g|svg|pdf)$/i;

/**
 * Those of a run's outputs that are models. What a person calls one (`type: model`) is; where they call none so, it is the
 * output that looks most like one: rather by its name than by the stage that made it, rather a folder or a file of bytes
 * than a text. One is the run's model; of several a person has to say which.
 */
export function modelsAmong<Output extends { readonly path: string }>(
  outputs: readonly Output[],
  artifactAt: (path: string) => Pick<Artifact, "role" | "isRoleSaid"> | undefined,
): readonly Output[] {
  const models = outputs.filter(({ path }) => artifactAt(path)?.role === "model");
  const said = models.filter(({ path }) => artifactAt(path)?.isRoleSaid);
  if (said.length > 0) return said;
  const candidates = models.length > 0 ? models : outputs.filter(({ path }) => artifactAt(path) === undefined);
  const best = Math.max(...candidates.map(likeness));
  return candidates.filter((candidate) => likeness(candidate) === best);
}

function likeness({ path }: { readonly path: string }): number {
  return (looksLikeModel(path) ? 2 : 0) + (text.test(path) ? 0 : 1);
}

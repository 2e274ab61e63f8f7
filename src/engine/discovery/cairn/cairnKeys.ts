import { artifactRoles } from "../../model/artifact.ts";
import { phases } from "../../model/phase.ts";
import { objectiveDirections } from "../../model/projectSettings.ts";

/** A key of cairn.yaml, for completion and hover, and for telling unknown ones. */
export interface CairnKey {
  readonly key: string;
  /** A sentence or two for a person. */
  readonly text: string;
  /** The only values that it can have, where they are few. */
  readonly values?: readonly string[];
  /** The keys beneath it, where it can be a map, or a list of maps, with known keys. */
  readonly keys?: readonly CairnKey[];
}

export const objectiveKeys: readonly CairnKey[] = [
  { key: "description", text: "What the project is for, in a sentence." },
  {
    key: "metric",
    text: "The metric that tells how far it is, as a dotted key: it stands first wherever metrics are shown, and names the best run. Write `file:` before it where several metrics files have that key.",
  },
  {
    key: "direction",
    text: "Which way the metric gets better. Where it is left out, the metric's name tells.",
    values: objectiveDirections,
  },
];

export const artifactKeys: readonly CairnKey[] = [
  { key: "path", text: "The file or folder, from the project's root." },
  {
    key: "role",
    text: "As what it is shown among data and models. Where it is left out, its path tells.",
    values: artifactRoles,
  },
];

/** The keys at the top of cairn.yaml, in the order in which one writes them. */
export const cairnKeys: readonly CairnKey[] = [
  {
    key: "objective",
    text: "What the project is for: a sentence, or a map with the metric that decides.",
    keys: objectiveKeys,
  },
  {
    key: "baselines",
    text: "What a metric is without this project (a number by the metric's key): runs are shown beside it.",
  },
  {
    key: "artifacts",
    text: "Files and folders to version beside the outputs and data of the pipelines: a list of paths, or of maps with a path and a role.",
    keys: artifactKeys,
  },
  {
    key: "phases",
    text: `Where stages stand in the cycle, instead of what Cairn guesses: a stage's id or file, or a pattern of them (\`*\`, \`**\`, \`?\`, \`{a,b}\`), and one of ${phases.join(", ")}. A stage's own id goes before patterns, and of these the first that fits.`,
    values: phases,
  },
];

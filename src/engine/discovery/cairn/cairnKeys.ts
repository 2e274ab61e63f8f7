import { artifactRoles } from "../../model/artifact.ts";
import { phases } from "../../model/phase.ts";
import { objectiveDirections } from "../../model/projectSettings.ts";
import type { KeyDoc } from "../yaml/keyDocs.ts";

export const objectiveKeys: readonly KeyDoc[] = [
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

export const trackKeys: readonly KeyDoc[] = [
  {
    key: "path",
    text: "The file or folder, from the project's root, or a pattern of such: `*` and `?` stay within a folder, `**` goes through folders, `{a,b}` is one or the other.",
  },
  {
    key: "role",
    text: "As what it is shown among data and models. Where it is left out, its path tells.",
    values: artifactRoles,
  },
];

export const storeKeys: readonly KeyDoc[] = [
  {
    key: "warnAt",
    text: "A size, as `20GB`: where the store is larger after a snapshot or a run, Cairn says so. `cairn gc` frees what nothing needs.",
  },
];

/** The keys at the top of cairn.yaml, in the order in which one writes them. */
export const cairnKeys: readonly KeyDoc[] = [
  {
    key: "objective",
    text: "What the project is for: a sentence, or a map with the metric that decides.",
    holds: "map",
    keys: objectiveKeys,
  },
  {
    key: "baselines",
    text: "What a metric is without this project (a number by the metric's key): runs are shown beside it.",
    holds: "map",
  },
  {
    key: "track",
    text: "Files and folders whose versions are kept beside the outputs and data of the pipelines: a list of paths and patterns (`raw/*.parquet`, `**` goes through folders), or of maps with a `path` and a `role`. A folder is kept as a whole; what `.dvcignore` and `.cairnignore` name in it, or of what a pattern fits, is not.",
    holds: "list",
    keys: trackKeys,
  },
  {
    key: "phases",
    text: `Where stages stand in the cycle, instead of what Cairn guesses: a stage's id or file, or a pattern of them (\`*\`, \`**\`, \`?\`, \`{a,b}\`), and one of ${phases.join(", ")}. A stage's own id goes before patterns, and of these the first that fits.`,
    holds: "map",
    values: phases,
  },
  {
    key: "environment",
    text: "Names of environment variables whose values are recorded with every run, beside those that change results anywhere (`PYTHONHASHSEED`, `CUDA_VISIBLE_DEVICES`, `OMP_NUM_THREADS`, …). What is named like a secret is refused.",
    holds: "list",
  },
  {
    key: "store",
    text: "How large the store of versions (`.cairn/objects`) may get before Cairn says so.",
    holds: "map",
    keys: storeKeys,
  },
];

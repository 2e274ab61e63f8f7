import { phases } from "../../model/phase.ts";
import type { KeyDoc } from "../yaml/keyDocs.ts";
import { keyNames } from "../yaml/keyDocs.ts";

/** The keys of dvc.yaml (DVC 3, `dvc/schema.py`): what they mean, and for telling unknown ones. */

const outputDocs: readonly KeyDoc[] = [
  { key: "cache", text: "Whether DVC keeps the content in its cache. `false` leaves the file to git.", holds: "flag" },
  {
    key: "persist",
    text: "Whether what is there stays in place when the stage runs, to be added to. Else it is removed first.",
    holds: "flag",
  },
  { key: "push", text: "Whether `dvc push` sends the content to the remote storage.", holds: "flag" },
  { key: "remote", text: "The remote storage that the content goes to, by its name in `.dvc/config`." },
  { key: "desc", text: "What it is, in a sentence for people. Changes nothing in a run." },
  { key: "type", text: "What kind of thing it is, as `model` or `dataset`." },
  { key: "labels", text: "Words to find it by.", holds: "list" },
  { key: "meta", text: "Anything else that you want to note of it. Neither DVC nor Cairn reads it.", holds: "map" },
];

/** How a plot is drawn. */
const drawingDocs: readonly KeyDoc[] = [
  {
    key: "template",
    text: "How it is drawn: one of DVC's templates, or one of your own in `.dvc/plots`.",
    values: [
      "linear",
      "simple",
      "scatter",
      "scatter_jitter",
      "smooth",
      "confusion",
      "confusion_normalized",
      "bar_horizontal",
      "bar_horizontal_sorted",
    ],
  },
  { key: "x", text: "The column along the horizontal axis. Left out, it is the number of the row." },
  { key: "y", text: "The column, or columns, that are drawn." },
  { key: "x_label", text: "What stands at the horizontal axis." },
  { key: "y_label", text: "What stands at the vertical axis." },
  { key: "title", text: "What stands over the plot." },
  { key: "header", text: "Whether the first row of the file holds the names of its columns.", holds: "flag" },
];

const paramsDoc: KeyDoc = {
  key: "params",
  text: "The parameters that the stage depends on: dotted keys of `params.yaml`, or of another file (`file.yaml: [keys]`). The stage is stale when one of them changes.",
  holds: "list",
};

const varsDoc: KeyDoc = {
  key: "vars",
  text: "Values that templates (`${name}`) can use, beside those of `params.yaml`: maps, or files (`file.yaml`, `file.yaml:key`).",
  holds: "list",
};

export const resourceDocs: readonly KeyDoc[] = [
  {
    key: "cpu",
    text: "How many cores the stage keeps busy, 1 where nothing is said. Stages that run at once share as many as the machine has, or `--jobs` allows.",
  },
  {
    key: "gpu",
    text: "How many graphics cards the stage needs. Each gets its own by `CUDA_VISIBLE_DEVICES`, unless you have set that.",
  },
  { key: "memory", text: "How much memory the stage needs, as `512MB` or `4GB`." },
  {
    key: "mutex",
    text: "A name, or several, that only one stage can have at a time: of a database, a port, a licence.",
    holds: "list",
  },
];

/** How Cairn runs a stage; DVC passes over it. */
export const executionDocs: readonly KeyDoc[] = [
  {
    key: "resources",
    text: "What the stage needs while it runs, so that stages that run at once do not fight for it. One that asks for more than there is runs alone.",
    holds: "map",
    keys: resourceDocs,
  },
  { key: "retries", text: "How many times a command that failed is tried again." },
  {
    key: "timeout",
    text: "How long the stage may take before it is ended, as `90s`, `30m` or `2h`. Each try has as long.",
  },
  {
    key: "live",
    text: "`stdout`: the `key=value` pairs that the command prints are points of learning curves, as `epoch=3 loss=0.2`.",
    values: ["stdout"],
  },
];

const bodyDocs: readonly KeyDoc[] = [
  {
    key: "cmd",
    text: "The command that the stage runs: one text, or a list of commands that run one after another. It runs in `wdir`.",
  },
  {
    key: "wdir",
    text: "The folder that the command runs in and all paths of the stage begin at. Left out, it is the folder of this file.",
  },
  {
    key: "deps",
    text: "Files and folders that the stage reads: data, code, what other stages make. It is stale when one of them changes.",
    holds: "list",
  },
  paramsDoc,
  varsDoc,
  {
    key: "outs",
    text: "Files and folders that the stage makes. Only one stage can make each.",
    holds: "list",
    entries: outputDocs,
  },
  {
    key: "metrics",
    text: "Files of numbers that the stage makes (JSON, YAML or TOML), by which runs are compared.",
    holds: "list",
    entries: outputDocs,
  },
  {
    key: "plots",
    text: "Files of curves, or pictures, that the stage makes, with how to draw them.",
    holds: "list",
    entries: [...outputDocs, ...drawingDocs],
  },
  {
    key: "frozen",
    text: "Whether the stage is left as it is, whatever changes. It runs only when it is named.",
    holds: "flag",
  },
  {
    key: "always_changed",
    text: "Whether the stage counts as changed every time, as where it reads what no file shows.",
    holds: "flag",
  },
  { key: "desc", text: "What the stage does, in a sentence for people. Changes nothing in a run." },
  {
    key: "meta",
    text: "Anything else that you want to note of the stage. Cairn reads `phase` and `cairn` in it, and DVC nothing.",
    holds: "map",
    keys: [
      {
        key: "phase",
        text: "Where the stage stands in the cycle, instead of what Cairn guesses: a phase, or a step of one.",
        values: phases,
      },
      { key: "cairn", text: "How Cairn runs the stage.", holds: "map", keys: executionDocs },
    ],
  },
];

const foreachDocs: readonly KeyDoc[] = [
  {
    key: "foreach",
    text: "Makes one stage for each item of a list, or for each entry of a map. Its templates can name `${item}`, and of a map `${key}`.",
    holds: "list",
    snippet: "foreach:\n\t- ${1:item}\ndo:\n\tcmd: $0",
  },
  { key: "do", text: "The stage that `foreach` repeats.", holds: "map", keys: bodyDocs },
];

const matrixDoc: KeyDoc = {
  key: "matrix",
  text: "Makes one stage for each combination of the values of its lists. Its templates can name `${item.…}` by the name of a list.",
  holds: "map",
  snippet: "matrix:\n\t${1:name}: [$0]",
};

const artifactDocs: readonly KeyDoc[] = [
  { key: "path", text: "The file or folder, from the folder of this file." },
  { key: "type", text: "What kind of thing it is.", values: ["model", "dataset"] },
  { key: "desc", text: "What it is, in a sentence for people." },
  { key: "labels", text: "Words to find it by.", holds: "list" },
  { key: "meta", text: "Anything else that you want to note of it.", holds: "map" },
];

const datasetDocs: readonly KeyDoc[] = [
  { key: "name", text: "The name that the data is known by here." },
  { key: "type", text: "Where it comes from.", values: ["dvc", "url", "dc"] },
  { key: "url", text: "Its address." },
  { key: "path", text: "The file or folder in it." },
  { key: "rev", text: "The version of it." },
];

const topLevelDocs: readonly KeyDoc[] = [
  {
    key: "stages",
    text: "The steps of the pipeline, each by its name. Their outputs and dependencies tie them together.",
    holds: "map",
    entries: [...bodyDocs, matrixDoc, ...foreachDocs],
  },
  varsDoc,
  { key: "params", text: "Parameters files to show beside those that stages name.", holds: "list" },
  { key: "metrics", text: "Metrics files to show beside those that stages make.", holds: "list" },
  {
    key: "plots",
    text: "Plots to show: files, or plots of your own that name the columns of one or more files.",
    holds: "list",
    entries: drawingDocs,
  },
  {
    key: "artifacts",
    text: "Models and data sets with a name of their own, to be found and registered by it.",
    holds: "map",
    entries: artifactDocs,
  },
  {
    key: "datasets",
    text: "Data from elsewhere that is followed by name and version.",
    holds: "list",
    keys: datasetDocs,
  },
];

/** All keys of a dvc.yaml, from its top. */
export const dvcKeys = topLevelDocs;

export const topLevelKeys = keyNames(topLevelDocs);

/** The keys of a stage, as it is declared. */
export const stageKeys = keyNames([...bodyDocs, matrixDoc, ...foreachDocs]);

/** The keys of a stage that `foreach` repeats: they stand under `do`. */
export const foreachKeys = keyNames(foreachDocs);

export const foreachBodyKeys = keyNames(bodyDocs);

export const outputKeys = keyNames(outputDocs);

/** Options that say how to draw a plot. */
export const drawingKeys = keyNames(drawingDocs);

/** The keys of what stands under `artifacts` at the top of a dvc.yaml. */
export const artifactKeys = keyNames(artifactDocs);

/** The keys of what stands under `datasets`, whatever kind of data set it is. */
export const datasetKeys = [...keyNames(datasetDocs), "version", "query", "remote", "desc", "meta", "fs_config"];

/** Keys of DVC 2, at a stage and at an output. */
export const retiredKeys: readonly string[] = ["live", "checkpoint"];

/** The keys of a .dvc file; `cmd` and what goes with it are from before DVC 1.0. */
export const dvcFileKeys = [
  "outs",
  "deps",
  "wdir",
  "frozen",
  "locked",
  "md5",
  "desc",
  "meta",
  "cmd",
  "params",
  "always_changed",
] as const;

/** How DVC knows the content of a path again. */
const contentKeys = [
  "path",
  "hash",
  "md5",
  "etag",
  "checksum",
  "version_id",
  "size",
  "nfiles",
  "isexec",
  "files",
  "cloud",
  "fs_config",
] as const;

export const dvcFileOutputKeys = [...contentKeys, ...outputKeys, "metric", "plot"] as const;

export const dvcFileDependencyKeys = [...contentKeys, "repo", "db", "params", "dataset"] as const;

import type { Phase } from "../model/phase.ts";
import { phases } from "../model/phase.ts";
import type { Stage } from "../model/stage.ts";
import { commandLines } from "../model/stage.ts";

/** Words for what is done, by phase: they tell most, in a stage's name, its `meta.phase`, or the name of the script that it runs. */
const actions: Readonly<Record<Phase, string>> = {
  scope: "scope scoping objective baseline requirements eda explore exploration",
  data: `collect collection verify verification featurize featurise featurization prepare preparation prep preprocess
    preprocessing process processing download fetch ingest ingestion extract extraction clean cleaning split splitting
    transform transformation tokenize augment augmentation annotate import merge join scale normalize sample unzip embed etl`,
  model: `train training trainer fit finetune tune tuning hpo evaluate evaluation eval score scoring predict prediction
    infer inference benchmark ensemble`,
  deploy: "deploy deployment serve serving publish release register export docker endpoint onnx quantize",
  monitor: "monitor monitoring drift observe alert feedback",
};

/** Words for what it is done to: they decide where no action is named. */
const subjects: Readonly<Partial<Record<Phase, string>>> = {
  data: "data dataset datasets features feature labels label embeddings raw",
  model: "model models modeling metrics",
};

/** Words that may stand for much: they decide last. */
const hints: Readonly<Partial<Record<Phase, string>>> = {
  data: "get load generate",
  model: "test validate validation report plot plots compare select search",
  deploy: "package build upload convert",
};

const vocabularies = [actions, subjects, hints].map(
  (words) =>
    new Map(phases.flatMap((phase) => (words[phase] ?? "").split(/\s+/).map((word) => [word, phase] as const))),
);

/** File endings that only a trained model has. */
const modelFile = /\.(?:pt|pth|pkl|pickle|joblib|onnx|h5|hdf5|keras|safetensors|ckpt|gguf|tflite|cbm|bst)$/i;

/**
 * Where a stage stands in the cycle: what its `meta.phase` says (a phase, or a step of one, as `features`), else what its
 * name, then its outputs, then its command's script suggest; `data` where nothing does, for there a pipeline begins.
 */
export function guessPhase(stage: Pick<Stage, "name" | "cmd" | "outs" | "meta">): Phase {
  const said = stage.meta?.["phase"];
  return (
    (typeof said === "string" ? phaseOfText(said) : undefined) ??
    phaseOfText(stage.name) ??
    phaseOfOutputs(stage.outs) ??
    phaseOfCommand(stage.cmd) ??
    "data"
  );
}

/** What the first telling word of a name says: an action before a subject (`data_train` trains), a subject before a hint. */
function phaseOfText(text: string): Phase | undefined {
  const parts = text
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== "");
  for (const vocabulary of vocabularies) {
    const word = parts.find((part) => vocabulary.has(part));
    if (word !== undefined) return vocabulary.get(word);
  }
  return phases.find((phase) => parts.includes(phase));
}

function phaseOfOutputs(outs: Stage["outs"]): Phase | undefined {
  const makesModel = outs.some((out) => modelFile.test(out.path) || /(?:^|\/)models?(?:\/|$|\.)/i.test(out.path));
  const measures = outs.some((out) => out.role === "metrics");
  return makesModel || measures ? "model" : undefined;
}

function phaseOfCommand(cmd: Stage["cmd"]): Phase | undefined {
  const scripts = commandLines(cmd).flatMap((line) => line.match(/[\w/.\\-]+\.(?:py|sh|R|jl|ipynb|js|ts)\b/g) ?? []);
  const names = scripts.map((script) => script.replace(/^.*[/\\]/, "").replace(/\.\w+$/, ""));
  return names.map(phaseOfText).find((phase) => phase !== undefined);
}

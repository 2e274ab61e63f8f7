import type { Phase } from "../model/phase.ts";
import type { Stage } from "../model/stage.ts";
import { commandLines } from "../model/stage.ts";
import { hintedPhaseOf, phaseOfName, surePhaseOf, wordsOf } from "./phaseWords.ts";

/** File endings that only a trained model has. */
const modelFile = /\.(?:pt|pth|onnx|keras|safetensors|ckpt|gguf|tflite|cbm|bst)$/i;

/** File endings that most often a trained model has. */
const pickledFile = /\.(?:pkl|pickle|joblib|h5|hdf5)$/i;

/** What tells a stage's phase. */
export interface PhaseSigns extends Pick<Stage, "name" | "cmd" | "outs" | "meta"> {
  /** The names of what the stage stands in, the nearest first: its tags, its pipeline. */
  readonly around?: readonly string[];
  /** The pipeline file, relative to the root. */
  readonly file?: string;
}

/** Where a stage stands in the cycle, as far as anything tells it; `data` where nothing does, for there a pipeline begins. */
export function guessPhase(signs: PhaseSigns): Phase {
  return tellPhase(signs) ?? "data";
}

/**
 * Where a stage stands in the cycle: what its `meta.phase` says (a phase, or a step of one, as `features`), else what its
 * name, then its outputs and its command's scripts tell, and what these, what it stands in, and its file and folder
 * suggest. Undefined where nothing does.
 */
export function tellPhase(signs: PhaseSigns): Phase | undefined {
  const { name, outs, meta } = signs;
  const said = meta?.["phase"];
  const called = wordsOf(name);
  return (
    (typeof said === "string" ? phaseOfName(said) : undefined) ??
    surePhaseOf(called) ??
    phaseOfOutputs(outs) ??
    phaseOfRest(called, signs)
  );
}

/** Where neither the name nor the outputs are sure of anything. */
function phaseOfRest(called: readonly string[], { cmd, around = [], file = "" }: PhaseSigns): Phase | undefined {
  const scripts = scriptNames(cmd).map(wordsOf);
  const others = [...around, ...file.split("/").slice(-2).reverse()];
  return (
    firstTold(scripts, surePhaseOf) ?? firstTold([called, ...scripts], hintedPhaseOf) ?? firstTold(others, phaseOfName)
  );
}

function firstTold<Sign>(signs: readonly Sign[], phaseOfSign: (sign: Sign) => Phase | undefined): Phase | undefined {
  for (const sign of signs) {
    const phase = phaseOfSign(sign);
    if (phase !== undefined) return phase;
  }
  return undefined;
}

function phaseOfOutputs(outs: Stage["outs"]): Phase | undefined {
  const measures = outs.some((out) => out.role === "metrics");
  return measures || outs.some(({ path }) => isModel(path)) ? "model" : undefined;
}

function isModel(path: string): boolean {
  if (modelFile.test(path) || /(?:^|[/_-])models?(?:[/_.-]|$)/i.test(path)) return true;
  return pickledFile.test(path) && phaseOfName(path) !== "data";
}

/** The names of the scripts, notebooks and modules that a command runs. */
function scriptNames(cmd: Stage["cmd"]): readonly string[] {
  return commandLines(cmd).flatMap((line) => [
    ...(line.match(/[\w/.\\-]+\.(?:py|sh|R|jl|ipynb|js|ts)\b/g) ?? []).map((script) =>
      script.replace(/^.*[/\\]/, "").replace(/\.\w+$/, ""),
    ),
    ...[...line.matchAll(/\bpython\d?(?:\.\d+)?\s+-m\s+([\w.]+)/g)].map(([, module = ""]) =>
      module.replace(/^.*\./, ""),
    ),
  ]);
}

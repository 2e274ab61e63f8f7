import { folderOf, resolveFrom } from "../../model/paths.ts";
import type { SourceRange } from "../../model/source.ts";
import type { Dependency, Output, ParamDependency, Stage, StageKind } from "../../model/stage.ts";
import type { Phase } from "../../model/phase.ts";
import { guessPhase } from "../phase.ts";

/** What a reader knows of a step; what it leaves out is nothing, or the folder of the file for `wdir`. */
export interface ToolStep {
  readonly kind: StageKind;
  /** Relative to the root. */
  readonly file: string;
  /** The tool's own address of the step. */
  readonly name: string;
  /** The step's name in the file. */
  readonly range: SourceRange;
  /** What runs this one step, as one types it in `wdir`; empty where the tool cannot run it alone. */
  readonly cmd: Stage["cmd"];
  /** Relative to the root. */
  readonly wdir?: string;
  readonly deps?: readonly Dependency[];
  readonly params?: readonly ParamDependency[];
  readonly outs?: readonly Output[];
  readonly desc?: string;
  /** Where the tool's own words tell it, as a tag does; else it is guessed from `phaseHint`, or the name. */
  readonly phase?: Phase;
  /** What tells the phase better than the whole name: of `training.load_data`, the step's `load_data`. */
  readonly phaseHint?: string;
  /** The names of what the step stands in, which tell the phase where nothing else does: its tags, its pipeline. */
  readonly around?: readonly string[];
  /** What the step does, where `cmd` only asks the tool for it: the scripts in it tell the phase. */
  readonly recipe?: Stage["cmd"];
  /** Whether the command runs by itself what the step needs of the same tool. */
  readonly runsUpstream?: boolean;
}

/** The stage of a tool's step. */
export function toolStage(step: ToolStep): Stage {
  const { kind, file, name, range, cmd, deps = [], params = [], outs = [], desc, phase, phaseHint, around = [] } = step;
  return {
    id: toolStageId(file, name),
    name,
    kind,
    file,
    range,
    phase: phase ?? guessPhase({ name: phaseHint ?? name, cmd, outs, around, file }),
    cmd,
    wdir: step.wdir ?? folderOf(file),
    deps: deps.filter(isPossible),
    params,
    outs: outs.filter(isPossible),
    ...(desc !== undefined && desc !== "" && { desc }),
    frozen: false,
    alwaysChanged: false,
    ...(step.runsUpstream === true && { runsUpstream: true as const }),
  };
}

/** No file has a NUL character in its name: asking for one is an error. */
function isPossible({ path }: Pick<Dependency, "path">): boolean {
  return !path.includes("\0");
}

/** `path/Makefile:train`: only a dvc.yaml at the root drops its file. */
export function toolStageId(file: string, name: string): string {
  return `${file}:${name}`;
}

/** A file that a step reads. `written` is as it stands in the file, relative to the folder `base`. */
export function dependencyAt(base: string, written: string, range: SourceRange): Dependency {
  return { path: resolveFrom(base, written), written, range };
}

/** A file that a step makes. `written` is as it stands in the file, relative to the folder `base`. */
export function outputAt(base: string, written: string, range: SourceRange): Output {
  return { path: resolveFrom(base, written), written, role: "out", cache: false, persist: false, range };
}

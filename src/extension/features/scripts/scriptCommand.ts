import { UserError } from "../../../engine/model/errors.ts";
import { folderOf } from "../../../engine/model/paths.ts";
import type { RunCommand } from "../../../engine/model/run.ts";
import type { Stage } from "../../../engine/model/stage.ts";

/** What runs a script: the program with the arguments before its own. */
interface ScriptStart {
  readonly argv: readonly string[];
  readonly wdir: string;
  /** Whether it takes arguments of its own. */
  readonly takesArguments: boolean;
}

/** Whether a program is there to be started. */
type HasProgram = (name: string) => boolean;

const endings: readonly (readonly [ending: RegExp, programs: readonly string[]])[] = [
  [/\.py$/i, ["python", "python3", "py"]],
  [/\.r$/i, ["Rscript"]],
  [/\.jl$/i, ["julia"]],
  [/\.(?:sh|bash)$/i, ["bash", "sh"]],
];

/**
 * How a script is run as an experiment: a Python module that imports relatively as the stage that it is known as does,
 * anything else from the root, a notebook from its own folder. `stage` is what the script is known as, where it is.
 * Throws a `UserError`: `no-interpreter`, `no-notebook-runner`, `not-a-script`.
 */
export function scriptStart(file: string, stage: Stage | undefined, hasProgram: HasProgram): ScriptStart {
  if (/\.ipynb$/i.test(file)) return notebookStart(file, hasProgram);
  const programs = endings.find(([ending]) => ending.test(file))?.[1];
  if (!programs) {
    const known = "Python, R, Julia and shell scripts, and notebooks";
    throw new UserError("not-a-script", `“${file}” is nothing that Cairn knows how to run.`, `It runs ${known}.`);
  }
  const program = programs.find(hasProgram);
  if (program === undefined) {
    throw new UserError(
      "no-interpreter",
      `There is no ${programs[0] ?? ""} here to run “${file}” with.`,
      "Install it, or see that VS Code is started where it is on the PATH.",
    );
  }
  const module = typeof stage?.cmd === "string" ? /^python -m ([\w.]+)$/.exec(stage.cmd)?.[1] : undefined;
  if (stage && module !== undefined) return { argv: [program, "-m", module], wdir: stage.wdir, takesArguments: true };
  return { argv: [program, file], wdir: ".", takesArguments: true };
}

/** Executed where it is, as the stage of a notebook is; papermill can give it parameters. */
function notebookStart(file: string, hasProgram: HasProgram): ScriptStart {
  const wdir = folderOf(file);
  const base = file.slice(file.lastIndexOf("/") + 1);
  if (hasProgram("papermill")) return { argv: ["papermill", base, base], wdir, takesArguments: true };
  if (hasProgram("jupyter")) {
    const argv = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--inplace", base];
    return { argv, wdir, takesArguments: false };
  }
  throw new UserError(
    "no-notebook-runner",
    `There is neither papermill nor jupyter here to run “${file}” with.`,
    "Install one into the Python environment that VS Code has chosen: pip install papermill, or pip install nbconvert.",
  );
}

/** The command with the arguments that a person gives. */
export function withArguments({ argv, wdir }: ScriptStart, args: readonly string[]): RunCommand {
  return { argv: [...argv, ...args], wdir, metrics: [], params: [] };
}

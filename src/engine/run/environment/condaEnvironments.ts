import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { resolveProgram } from "../process/programs.ts";
import type { CommandPlace } from "../process/programs.ts";

/**
 * The folder of a conda environment by its name or path, looked for where conda keeps them: `CONDA_ENVS_PATH`, `envs`
 * of the installation and of the person, and conda's own list. Undefined where there is none.
 */
export function condaPrefix(name: string, place: CommandPlace): string | undefined {
  if (name.includes("/") || name.includes(path.sep)) return ifCondaPrefix(path.resolve(place.cwd, name));
  const root = condaRoot(place);
  if (name === "base" || name === "root") return root;
  const listed = condaList(place.env).find((prefix) => path.basename(prefix) === name);
  const folders = [
    ...(place.env["CONDA_ENVS_PATH"] ?? place.env["CONDA_ENVS_DIRS"] ?? "").split(path.delimiter),
    ...(root === undefined ? [] : [path.join(root, "envs")]),
    ...(place.env["HOME"] === undefined ? [] : [path.join(place.env["HOME"], ".conda", "envs")]),
  ].filter((folder) => folder !== "");
  const prefixes = [...folders.map((folder) => path.join(folder, name)), ...(listed === undefined ? [] : [listed])];
  return prefixes.find((prefix) => ifCondaPrefix(prefix) !== undefined);
}

/** Where conda is installed: by its own variables, else by the program on PATH. */
function condaRoot(place: CommandPlace): string | undefined {
  const { CONDA_ROOT: root, MAMBA_ROOT_PREFIX: mambaRoot, CONDA_EXE: exe } = place.env;
  const program = exe ?? resolveProgram("conda", place) ?? resolveProgram("mamba", place);
  const prefixes = [root, program && path.resolve(realpathSync.native(program), "..", ".."), mambaRoot];
  return prefixes.find((prefix) => prefix !== undefined && ifCondaPrefix(prefix) !== undefined);
}

function condaList(env: NodeJS.ProcessEnv): readonly string[] {
  const home = env["HOME"] ?? env["USERPROFILE"];
  const file = home === undefined ? undefined : path.join(home, ".conda", "environments.txt");
  if (file === undefined || !existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

/** The folder itself where it is an environment of conda. */
function ifCondaPrefix(prefix: string): string | undefined {
  return existsSync(path.join(prefix, "conda-meta")) ? prefix : undefined;
}

import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { isExecutableFile, readStart } from "../process/programs.ts";
import type { CommandPlace } from "../process/programs.ts";

/**
 * The Python behind a shim of pyenv, which chooses by `PYENV_VERSION`, the nearest `.python-version`, or its own
 * `version` file. Undefined where the file is no such shim, or where only pyenv itself can tell (`system`, prefixes).
 * @see https://github.com/pyenv/pyenv#understanding-python-version-selection
 */
export function pyenvPython(file: string, place: CommandPlace): string | undefined {
  const folder = path.dirname(file);
  if (path.basename(folder) !== "shims" || !readStart(file).includes("pyenv")) return undefined;
  const root = path.dirname(folder);
  const written = place.env["PYENV_VERSION"] ?? nearestVersionFile(place.cwd) ?? readText(path.join(root, "version"));
  const [version] = (written ?? "").split(/[\s:]+/).filter((one) => one !== "");
  if (version === undefined) return undefined;
  const found = path.join(root, "versions", version, "bin", path.basename(file));
  return isExecutableFile(found) ? found : undefined;
}

function nearestVersionFile(from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const text = readText(path.join(folder, ".python-version"));
    if (text !== undefined) return text;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function readText(file: string): string | undefined {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file, "utf8") : undefined;
}

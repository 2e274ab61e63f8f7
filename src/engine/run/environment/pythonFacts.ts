import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { cachedFacts, timedFacts } from "./cachedFacts.ts";
import type { TimedFacts, WatchedFacts } from "./cachedFacts.ts";
import { listPackages } from "./installedPackages.ts";
import type { PackageMetadata, Packages } from "./installedPackages.ts";
import { readStart } from "../process/programs.ts";
import type { CommandPlace } from "../process/programs.ts";
import { readPythonEnvironment } from "./pythonEnvironment.ts";

/** What is known of a Python. */
export interface PythonFacts {
  /** Its executable, which is another file than the one that was started where that is a shim. */
  readonly path: string;
  /** `3.11.7`. */
  readonly version: string;
  readonly packages: Packages;
}

const timeoutMs = 20_000;

/**
 * Prints what it is as JSON, for every Python 3 from 3.8 on. The first entry of its path is the current folder,
 * where a script of the user's may have the name of a module.
 */
const question = `
import sys
sys.path.pop(0)
import json, platform
from importlib import metadata
json.dump({
    "path": sys.executable,
    "version": platform.python_version(),
    "packages": [
        {"name": one.metadata["Name"], "version": one.version, "directUrl": one.read_text("direct_url.json")}
        for one in metadata.distributions() if one.metadata["Name"]
    ],
    "folders": [folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))],
}, sys.stdout)
`;

/**
 * The version and the packages of a Python: read from the files of its environment where they tell all, else asked of
 * Python itself. The answer is kept in `cacheDir` and used again while neither the executable nor its folders of
 * packages change. Rejects where it does not answer. `root` is the project's.
 */
export async function pythonFacts(
  python: string,
  place: CommandPlace,
  { root, cacheDir }: { readonly root: string; readonly cacheDir: string },
): Promise<TimedFacts<PythonFacts>> {
  const learn = async (): Promise<WatchedFacts<PythonFacts>> =>
    (await readPythonEnvironment(python, root)) ?? (await askPython(python, place, root));
  // A shim (asdf) chooses by folder and environment: what it said yesterday does not count.
  if (readStart(python).startsWith("#!")) return timedFacts(learn);
  // Packages in folders that PYTHONPATH adds belong to the answer.
  return cachedFacts(cacheDir, `python ${python} ${place.env["PYTHONPATH"] ?? ""}`, learn);
}

async function askPython(python: string, place: CommandPlace, root: string): Promise<WatchedFacts<PythonFacts>> {
  const options = {
    cwd: place.cwd,
    env: place.env,
    timeout: timeoutMs,
    maxBuffer: 16 * 1024 * 1024,
    windowsHide: true,
  };
  const { stdout } = await promisify(execFile)(python, ["-c", question], options);
  const { folders, packages, ...facts } = JSON.parse(stdout) as Omit<PythonFacts, "packages"> & {
    readonly packages: readonly PackageMetadata[];
    readonly folders: readonly string[];
  };
  return { facts: { ...facts, packages: listPackages(packages, root) }, watched: [python, ...folders] };
}

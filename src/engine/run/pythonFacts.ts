import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import { systemCode } from "../model/systemErrors.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import { readStart } from "./interpreter.ts";

/** What a Python says of itself. */
export interface PythonFacts {
  /** Its own executable, which is another file than the one that was started where that is a shim. */
  readonly path: string;
  /** `3.11.7`. */
  readonly version: string;
  /** Installed packages by name. */
  readonly packages: Readonly<Record<string, string>>;
}

interface CachedFacts {
  readonly facts: PythonFacts;
  /** Times of the files and folders that the facts depend on, in milliseconds since 1970. */
  readonly times: Readonly<Record<string, number>>;
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
packages = {}
for one in metadata.distributions():
    name = one.metadata["Name"]
    if name and name not in packages:
        packages[name] = one.version
json.dump({
    "path": sys.executable,
    "version": platform.python_version(),
    "packages": packages,
    "folders": [folder for folder in sys.path if folder.endswith(("site-packages", "dist-packages"))],
}, sys.stdout)
`;

/**
 * Asks a Python for its version and packages. The answer is kept in `cacheDir` and used again while neither the
 * executable nor its folders of packages change. Rejects where it does not answer.
 */
export async function askPython(
  python: string,
  place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  cacheDir: string,
): Promise<PythonFacts> {
  // A shim (pyenv, asdf) chooses by folder and environment: what it said yesterday does not count.
  const isShim = readStart(python).startsWith("#!");
  const cacheFile = path.join(
    cacheDir,
    `python-${createHash("sha256").update(python).digest("hex").slice(0, 16)}.json`,
  );
  const cached = isShim ? undefined : readCache(cacheFile);
  if (cached !== undefined && isCurrent(cached)) return cached.facts;
  const { facts, folders } = await ask(python, place);
  if (!isShim) {
    const watched = [python, ...folders];
    const times = Object.fromEntries(watched.map((file) => [file, modifiedAt(file) ?? 0]));
    mkdirSync(cacheDir, { recursive: true });
    writeFileAtomically(cacheFile, Buffer.from(JSON.stringify({ facts, times } satisfies CachedFacts)));
  }
  return facts;
}

async function ask(
  python: string,
  place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly facts: PythonFacts; readonly folders: readonly string[] }> {
  const options = {
    cwd: place.cwd,
    env: place.env,
    timeout: timeoutMs,
    maxBuffer: 16 * 1024 * 1024,
    windowsHide: true,
  };
  const { stdout } = await promisify(execFile)(python, ["-c", question], options);
  const { folders, ...facts } = JSON.parse(stdout) as PythonFacts & { readonly folders: readonly string[] };
  return { facts, folders };
}

function readCache(file: string): CachedFacts | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CachedFacts;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isCurrent(cached: CachedFacts): boolean {
  return Object.entries(cached.times).every(([file, time]) => modifiedAt(file) === time);
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

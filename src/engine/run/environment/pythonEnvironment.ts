import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import type { WatchedFacts } from "./cachedFacts.ts";
import { listPackages, readCondaMeta, readSitePackages, withConda } from "./installedPackages.ts";
import type { PythonFacts } from "./pythonFacts.ts";

/**
 * What can be read of a virtualenv or a conda environment without starting its Python. Undefined where the program is
 * in none, or where its packages lie in more places than its own: only Python itself knows them all.
 */
export async function readPythonEnvironment(
  python: string,
  root: string,
): Promise<WatchedFacts<PythonFacts> | undefined> {
  const prefix = path.dirname(process.platform === "win32" ? venvBin(python) : path.dirname(python));
  return (await readVirtualenv(python, prefix, root)) ?? readConda(python, prefix, root);
}

/** On Windows a virtualenv keeps its Python in `Scripts`, conda at the top. */
function venvBin(python: string): string {
  const folder = path.dirname(python);
  return path.basename(folder).toLowerCase() === "scripts" ? folder : python;
}

/** @see https://docs.python.org/3/library/site.html: pyvenv.cfg */
async function readVirtualenv(
  python: string,
  prefix: string,
  root: string,
): Promise<WatchedFacts<PythonFacts> | undefined> {
  const configFile = path.join(prefix, "pyvenv.cfg");
  if (!existsSync(configFile)) return undefined;
  const config = new Map(
    readFileSync(configFile, "utf8")
      .split(/\r?\n/)
      .map((line) => /^\s*(\S+)\s*=\s*(.*?)\s*$/.exec(line))
      .flatMap((match) => (match ? [[match[1] ?? "", match[2] ?? ""] as const] : [])),
  );
  // `version_info` has more behind the version: 3.11.7.final.0
  const version = /^\d+\.\d+\.\d+/.exec(config.get("version") ?? config.get("version_info") ?? "")?.[0];
  const folders = siteFolders(prefix);
  if (version === undefined || folders.length === 0) return undefined;
  if (config.get("include-system-site-packages")?.toLowerCase() === "true") return undefined;
  const packages = listPackages(await readSitePackages(folders), root);
  return { facts: { path: python, version, packages }, watched: [configFile, realpathSync.native(python), ...folders] };
}

async function readConda(python: string, prefix: string, root: string): Promise<WatchedFacts<PythonFacts> | undefined> {
  const conda = readCondaMeta(prefix);
  const version = /^\S+/.exec(conda["python"] ?? "")?.[0];
  if (version === undefined) return undefined;
  const folders = siteFolders(prefix);
  const packages = withConda(listPackages(await readSitePackages(folders), root), conda);
  return { facts: { path: python, version, packages }, watched: [path.join(prefix, "conda-meta"), ...folders] };
}

/** Where an environment's own packages lie. */
function siteFolders(prefix: string): readonly string[] {
  const windows = path.join(prefix, "Lib", "site-packages");
  if (process.platform === "win32") return existsSync(windows) ? [windows] : [];
  const found = ["lib", "lib64"].flatMap((lib) => {
    const folder = path.join(prefix, lib);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /^(python|pypy)\d/.test(name));
    return names.map((name) => path.join(folder, name, "site-packages")).filter((site) => existsSync(site));
  });
  // `lib64` is a link to `lib` on most systems.
  return [...new Set(found.map((folder) => realpathSync.native(folder)))];
}

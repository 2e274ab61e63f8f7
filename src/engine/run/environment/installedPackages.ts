import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { withoutCredentials } from "../../model/secrets.ts";

/** What is installed, by name: `1.26.4`, and where it is from where that is no index: `0.1.0 (git 3f2a… of https://…)`. */
export type Packages = Readonly<Record<string, string>>;

/** A package as its own metadata tell of it. */
export interface PackageMetadata {
  readonly name: string;
  readonly version: string;
  /** The text of its direct_url.json (PEP 610). */
  readonly directUrl?: string | null;
}

/** After so many packages something else may have its turn: a stage starts meanwhile. */
const packagesATurn = 20;

/** The packages in folders that Python imports from, read from their metadata without starting Python. */
export async function readSitePackages(folders: readonly string[]): Promise<readonly PackageMetadata[]> {
  const entries = folders.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
  const found: PackageMetadata[] = [];
  for (const entry of entries) {
    const packages = readEntry(entry);
    found.push(...packages);
    if (packages.length > 0 && found.length % packagesATurn === 0) await nextTurn();
  }
  return found;
}

function readEntry(entry: string): readonly PackageMetadata[] {
  if (entry.endsWith(".dist-info")) return readMetadata(entry, "METADATA");
  if (entry.endsWith(".egg-info")) return readMetadata(entry, "PKG-INFO");
  return entry.endsWith(".egg-link") ? readEggLink(entry) : [];
}

/** What conda itself has installed, Python's packages among it: the names of its records tell. */
export function readCondaMeta(prefix: string): Packages {
  const folder = path.join(prefix, "conda-meta");
  if (!existsSync(folder)) return {};
  const records = readdirSync(folder).flatMap((entry) => {
    const [, name, version, build] = /^(.+)-([^-]+)-([^-]+)\.json$/.exec(entry) ?? [];
    return name === undefined ? [] : [[name, `${version} (conda ${build})`] as const];
  });
  return Object.fromEntries(records);
}

/** Packages by name, the first of a name alone: it is the one that is imported. `root` is the project's. */
export function listPackages(found: readonly PackageMetadata[], root: string): Packages {
  const packages: Record<string, string> = {};
  for (const one of found) packages[one.name] ??= describePackage(one, root);
  return packages;
}

/** The packages of Python with what conda knows better of them, and what it has installed beside. */
export function withConda(packages: Packages, conda: Packages): Packages {
  const known = new Set(Object.keys(conda).map(normalName));
  const others = Object.entries(packages).filter(([name]) => !known.has(normalName(name)));
  return { ...Object.fromEntries(others), ...conda };
}

/** @see https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normalName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

/** The metadata's first lines; older packages are one file without a folder. */
function readMetadata(entry: string, fileName: string): readonly PackageMetadata[] {
  const text = readText(path.join(entry, fileName)) ?? readText(entry);
  if (text === undefined) return [];
  const [head = ""] = text.split(/\r?\n\r?\n/, 1);
  const name = /^Name:[ \t]*(.+?)\s*$/m.exec(head)?.[1];
  const version = /^Version:[ \t]*(.+?)\s*$/m.exec(head)?.[1];
  if (name === undefined || version === undefined) return [];
  const directUrl = readText(path.join(entry, "direct_url.json"));
  return [{ name, version, ...(directUrl !== undefined && { directUrl }) }];
}

/** What `setup.py develop` leaves: the folder whose code is imported, which holds the metadata. */
function readEggLink(file: string): readonly PackageMetadata[] {
  const [source = ""] = (readText(file) ?? "").split(/\r?\n/);
  if (source === "" || !existsSync(source)) return [];
  const info = readdirSync(source).find((entry) => entry.endsWith(".egg-info"));
  if (info === undefined) return [];
  const directUrl = JSON.stringify({ url: `file://${source}`, dir_info: { editable: true } });
  return readMetadata(path.join(source, info), "PKG-INFO").map((one) => ({ ...one, directUrl }));
}

interface DirectUrl {
  readonly url?: string;
  readonly vcs_info?: { readonly vcs?: string; readonly commit_id?: string };
  readonly dir_info?: { readonly editable?: boolean };
}

function describePackage({ version, directUrl }: PackageMetadata, root: string): string {
  if (typeof directUrl !== "string") return version;
  const { url, vcs_info: vcs, dir_info: folder } = parseDirectUrl(directUrl);
  if (url === undefined) return version;
  const from = placeOf(withoutCredentials(url), root);
  if (vcs?.commit_id !== undefined) return `${version} (${vcs.vcs ?? "commit"} ${vcs.commit_id} of ${from})`;
  return `${version} (${folder?.editable === true ? "editable, " : ""}from ${from})`;
}

function parseDirectUrl(text: string): DirectUrl {
  try {
    return JSON.parse(text) as DirectUrl;
  } catch {
    // Broken: the version is known all the same.
    return {};
  }
}

/** A folder as a path, from the project's root where it lies in it. */
function placeOf(url: string, root: string): string {
  if (!url.startsWith("file://")) return url;
  const file = decodeURIComponent(url.slice("file://".length));
  const relative = path.relative(root, file);
  if (relative === "") return "the project itself";
  return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative.split(path.sep).join("/");
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not there, no file, or taken away while we looked.
    return undefined;
  }
}

import { compareCodePoints } from "../../model/codePoints.ts";
import type { Digest } from "../../model/digest.ts";
import type { ParamDependency, Stage } from "../../model/stage.ts";
import type { PathDigest } from "../../store/store.ts";
import { keyParts } from "../params/lookupParam.ts";
import type { ParamsFile } from "../params/paramsFile.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedMap } from "../params/typedValue.ts";

/** A stage's entry in a dvc.lock, as it stands there: paths as written in dvc.yaml, relative to the stage's wdir. */
export interface LockEntry {
  readonly cmd: string | readonly string[];
  readonly deps: readonly LockPath[];
  /** By file as written, then by key, with ints and floats told apart. */
  readonly params: ReadonlyMap<string, TypedMap>;
  readonly outs: readonly LockPath[];
}

/** One path of an entry with DVC's digest of it. */
export interface LockPath {
  readonly path: string;
  /** False for an entry of DVC 2 (without `hash: md5`), whose md5 takes CRLF for LF in text. */
  readonly hasHashKey: boolean;
  /** Hex, with `.dir` at its end for a directory; undefined for what is kept by other marks (`etag`, `checksum`). */
  readonly md5?: string;
  readonly size?: number;
  readonly nfiles?: number;
  readonly isexec?: boolean;
  /** All that stands there, where other marks than md5 tell the content: Cairn cannot make such anew. */
  readonly asRead?: TypedMap;
}

/**
 * What DVC would write for a stage that has just run: paths sorted, the parameters' values of now.
 * `digests` need the md5 of every dependency and output; a path without one (outside the root) is left out.
 * `params` are the parameters files by path relative to the root; a key that is not in its file is left out.
 * `legacy` are DVC 2's digests of the paths that have kept theirs: DVC leaves those as they are.
 */
export function buildLockEntry(
  stage: Stage,
  digests: ReadonlyMap<string, PathDigest>,
  params: ReadonlyMap<string, ParamsFile>,
  legacy: ReadonlyMap<string, Digest> = new Map(),
): LockEntry {
  return {
    cmd: stage.cmd,
    deps: lockPaths(stage.deps, digests, legacy),
    params: lockParams(stage, params),
    outs: lockPaths(stage.outs, digests, legacy),
  };
}

/**
 * An entry with what only an earlier one can say: how the content at a URL or outside of the root is known again. Those
 * paths are none that Cairn reads, and DVC takes them for changed where nothing is recorded.
 */
export function withKeptPaths(entry: LockEntry, earlier: LockEntry | undefined, stage: Stage): LockEntry {
  const keep = (
    paths: readonly LockPath[],
    known: readonly LockPath[],
    named: readonly { readonly written: string }[],
  ) => {
    const own = new Set(paths.map(({ path }) => path));
    const kept = known.filter(({ path }) => !own.has(path) && named.some(({ written }) => written === path));
    return [...paths, ...kept].sort((a, b) => compareCodePoints(a.path, b.path));
  };
  if (!earlier) return entry;
  return {
    ...entry,
    deps: keep(entry.deps, earlier.deps, stage.deps),
    outs: keep(entry.outs, earlier.outs, stage.outs),
  };
}

function lockPaths(
  paths: readonly { readonly path: string; readonly written: string }[],
  digests: ReadonlyMap<string, PathDigest>,
  legacy: ReadonlyMap<string, Digest>,
): readonly LockPath[] {
  return paths
    .flatMap(({ path, written }) => {
      const digest = digests.get(path);
      if (digest?.md5 === undefined) return [];
      return [
        {
          path: written,
          hasHashKey: !legacy.has(path),
          md5: (legacy.get(path) ?? digest.md5).slice("md5:".length),
          size: digest.size,
          ...(digest.kind === "directory" && { nfiles: digest.fileCount }),
          ...(digest.kind === "file" && digest.isExecutable && { isexec: true }),
        },
      ];
    })
    .sort((a, b) => compareCodePoints(a.path, b.path));
}

/** Files sorted by path, the default one first; keys sorted. */
function lockParams(stage: Stage, params: ReadonlyMap<string, ParamsFile>): LockEntry["params"] {
  const byFile = [...Map.groupBy(stage.params, (param) => writtenFile(stage, param))];
  const rank = (file: string) => (file === "params.yaml" ? 0 : 1);
  byFile.sort(([a], [b]) => rank(a) - rank(b) || compareCodePoints(a, b));
  return new Map(byFile.map(([file, ofFile]) => [file, valuesOf(ofFile, params)]));
}

function valuesOf(ofFile: readonly ParamDependency[], params: ReadonlyMap<string, ParamsFile>): TypedMap {
  const typed = params.get(ofFile[0]?.file ?? "")?.typed;
  const isWhole = ofFile.some((param) => param.key === null);
  const entries = isWhole
    ? [...(isTypedMap(typed) ? typed : [])]
    : ofFile.flatMap(({ key }) => {
        const value = key === null ? undefined : valueAt(typed, keyParts(key));
        return key === null || value === undefined ? [] : [[key, value] as const];
      });
  return new Map(entries.toSorted(([a], [b]) => compareCodePoints(a, b)));
}

function valueAt(value: TypedValue | undefined, parts: readonly string[]): TypedValue | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (Array.isArray(value)) return valueAt((value as readonly TypedValue[])[Number(part)], rest);
  if (!isTypedMap(value)) return undefined;
  // A key may be written with its dots.
  return value.has(part) ? valueAt(value.get(part), rest) : value.get(parts.join("."));
}

/** The file as the stage names it: relative to its wdir. */
function writtenFile(stage: Stage, param: ParamDependency): string {
  return param.writtenFile ?? relativeTo(stage.wdir, param.file);
}

function relativeTo(folder: string, path: string): string {
  const from = folder === "." ? [] : folder.split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

import { isMap } from "yaml";
import { resolveFrom } from "../../model/paths.ts";
import type { Problem } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import type { ParamValue, RecordedPath, StageRecord } from "../../model/stageRecord.ts";
import { DvcListing } from "../../store/dvc/dvcListing.ts";
import { conflictProblem } from "../yaml/conflictMarkers.ts";
import type { LockEntry, LockPath } from "./lockEntry.ts";
import { lockBlocks, lockHead } from "./lockBlocks.ts";
import type { LockBlock } from "./lockBlocks.ts";
import { readLockLines } from "./lockLines.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap, plainOf } from "../params/typedValue.ts";
import { YamlSource } from "../yaml/yamlSource.ts";

/** What a dvc.lock says, by stage name. */
export interface DvcLock {
  readonly entries: ReadonlyMap<string, LockEntry>;
  readonly problems: readonly Problem[];
}

/** Reads the text of a dvc.lock of schema 2.0, or 1.0, where stages stand at the top. */
export function readDvcLock(file: string, text: string): DvcLock {
  const plain = text.replace(/^\uFEFF/, "");
  const plainStages = readLockLines(plain);
  if (plainStages) return { entries: plainStages, problems: [] };
  const conflict = conflictProblem(file, plain);
  if (conflict) return { entries: new Map(), problems: [conflict] };
  const source = new YamlSource(file, joinSoftBreaks(plain));
  const typed = source.isBroken ? undefined : source.typed(source.root);
  if (typed === undefined || typed === null) return { entries: new Map(), problems: source.problems };
  if (!isMap(source.root) || !isTypedMap(typed)) {
    const message = "A dvc.lock must be a map. Delete it, or restore it from git: it is written anew by the next run.";
    if (source.root) source.addProblem(source.root, "not-a-map", message);
    return { entries: new Map(), problems: source.problems };
  }
  const stages = typed.has("schema") ? typed.get("stages") : typed;
  const named = isTypedMap(stages) ? [...stages] : [];
  const entries = named.flatMap(([name, entry]) => (isTypedMap(entry) ? [[name, lockEntryOf(entry)] as const] : []));
  return { entries: new Map(entries), problems: source.problems };
}

/**
 * Reads one dvc.lock again and again, as a run writes it stage by stage: an entry whose lines have not changed is not
 * parsed again.
 */
export class DvcLockReader {
  readonly #known = new Map<string, ReadonlyMap<string, LockEntry>>();
  readonly #recall: (file: string, text: string) => DvcLock | undefined;

  /** `recall` tells what an earlier process read of a text. */
  constructor(recall: (file: string, text: string) => DvcLock | undefined = () => undefined) {
    this.#recall = recall;
  }

  read(file: string, text: string): DvcLock {
    const known = this.#known.get(file);
    const blocks = lockBlocks(text) ?? [];
    const again = known && readBlocks(file, text, blocks, known);
    const lock = again ? { entries: again, problems: [] } : (this.#recall(file, text) ?? readDvcLock(file, text));
    const byLines = blocks.map(({ name, start, end }) => [text.slice(start, end), lock.entries.get(name)] as const);
    this.#known.set(file, new Map(byLines.filter((block): block is [string, LockEntry] => block[1] !== undefined)));
    return lock;
  }
}

/** Undefined where an entry cannot be read by itself: the whole text tells what is wrong. */
function readBlocks(
  file: string,
  text: string,
  blocks: readonly LockBlock[],
  known: ReadonlyMap<string, LockEntry>,
): ReadonlyMap<string, LockEntry> | undefined {
  const entries = new Map<string, LockEntry>();
  for (const { name, start, end } of blocks) {
    const lines = text.slice(start, end);
    const entry = known.get(lines) ?? readBlock(file, lines, name);
    if (!entry) return undefined;
    entries.set(name, entry);
  }
  return entries.size === 0 ? undefined : entries;
}

function readBlock(file: string, block: string, name: string): LockEntry | undefined {
  const { entries, problems } = readDvcLock(file, `${lockHead}${block}`);
  return problems.length > 0 || entries.size !== 1 ? undefined : entries.get(name);
}

/**
 * DVC's YAML writer takes U+0085, U+2028 and U+2029 for line breaks, which YAML 1.2 does not, and indents what
 * follows them: those blanks are no part of the text.
 */
function joinSoftBreaks(text: string): string {
  return text.replaceAll(/([\u0085\u2028\u2029]) +/g, "$1");
}

/** An entry as a record: paths relative to the root. Paths without an md5 are left out: nothing can be held against them. */
export function recordOfEntry(entry: LockEntry, stage: Pick<Stage, "wdir">): StageRecord {
  const params = [...entry.params].map(([file, values]) => [resolveFrom(stage.wdir, file), plainOf(values)] as const);
  return {
    cmd: entry.cmd,
    deps: entry.deps.flatMap((path) => recordedPath(path, stage.wdir)),
    params: Object.fromEntries(params) as Record<string, Record<string, ParamValue>>,
    outs: entry.outs.flatMap((path) => recordedPath(path, stage.wdir)),
  };
}

/** A path of an entry as a record keeps it, from the root; none where it has no md5. */
export function recordedPath(path: LockPath, wdir: string): readonly RecordedPath[] {
  if (path.md5 === undefined) return [];
  return [
    {
      path: resolveFrom(wdir, path.path),
      digest: `md5:${path.md5}`,
      ...(!path.hasHashKey && { isLegacyMd5: true }),
      ...(path.size !== undefined && { size: path.size }),
      ...(path.nfiles !== undefined && { fileCount: path.nfiles }),
      ...(path.isexec !== undefined && { isExecutable: path.isexec }),
    },
  ];
}

/** An entry from what stands in it. */
export function lockEntryOf(entry: TypedMap): LockEntry {
  const params = entry.get("params");
  return {
    cmd: commandOf(entry.get("cmd")),
    deps: pathsOf(entry.get("deps")),
    params: new Map(
      (isTypedMap(params) ? [...params] : []).map(([file, values]) => [file, isTypedMap(values) ? values : new Map()]),
    ),
    outs: pathsOf(entry.get("outs")),
  };
}

function commandOf(cmd: TypedValue | undefined): LockEntry["cmd"] {
  if (typeof cmd === "string") return cmd;
  return Array.isArray(cmd) ? (cmd as readonly TypedValue[]).filter((line) => typeof line === "string") : "";
}

function pathsOf(list: TypedValue | undefined): readonly LockPath[] {
  const items = Array.isArray(list) ? (list as readonly TypedValue[]) : [];
  return items.flatMap((item) => (isTypedMap(item) ? lockPathOf(item) : []));
}

/** One path with its digest, as dvc.lock and .dvc files write it; none where it names no path. */
export function lockPathOf(item: TypedMap): readonly LockPath[] {
  const path = item.get("path");
  const md5 = item.get("md5");
  const isExecutable = item.get("isexec");
  if (typeof path !== "string") return [];
  const known = typeof md5 === "string" ? md5 : listedMd5(item.get("files"));
  return [
    {
      path,
      hasHashKey: item.has("hash"),
      ...(known === undefined ? { asRead: item } : { md5: known }),
      ...numberField("size", item),
      ...numberField("nfiles", item),
      ...(typeof isExecutable === "boolean" && { isexec: isExecutable }),
    },
  ];
}

/** The md5 of a directory whose files are listed one by one, as for storage that keeps versions itself. */
function listedMd5(files: TypedValue | undefined): string | undefined {
  if (!isTypedList(files)) return undefined;
  const listing = new DvcListing();
  for (const file of files) {
    const [relpath, md5] = isTypedMap(file) ? [file.get("relpath"), file.get("md5")] : [];
    if (typeof relpath !== "string" || typeof md5 !== "string") return undefined;
    listing.add({ relpath, md5, size: 0 });
  }
  return listing.md5;
}

function numberField(key: "size" | "nfiles", item: TypedMap): Partial<Record<"size" | "nfiles", number>> {
  const value = item.get(key);
  return typeof value === "bigint" ? { [key]: Number(value) } : {};
}

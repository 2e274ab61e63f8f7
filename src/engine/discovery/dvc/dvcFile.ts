import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import { folderOf, isAbsoluteOrUrl, resolveFrom } from "../../model/paths.ts";
import type { Problem } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import type { StageRecord } from "../../model/stageRecord.ts";
import type { TrackedData, TrackedOutput } from "../../model/trackedData.ts";
import type { TypedMap, TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap, plainOf } from "../params/typedValue.ts";
import { guessPhase } from "../phase.ts";
import { conflictProblem, keepOurSide } from "../yaml/conflictMarkers.ts";
import { isNothing, knownEntries, textOf } from "../yaml/checkedValues.ts";
import type { MapEntry } from "../yaml/yamlSource.ts";
import { YamlSource } from "../yaml/yamlSource.ts";
import { dvcFileDependencyKeys, dvcFileKeys, dvcFileOutputKeys } from "./dvcKeys.ts";
import { readDvcFileLines } from "./dvcFileLines.ts";
import { lockPathOf, recordedPath } from "./dvcLock.ts";

/** What a .dvc file says: of data that it tracks, or of a stage as DVC wrote one before it knew dvc.yaml. */
export interface DvcFile {
  readonly tracked?: TrackedData;
  /** With its last result, which such a file keeps itself. */
  readonly stage?: { readonly stage: Stage; readonly record: StageRecord };
  readonly problems: readonly Problem[];
}

/** Reads the text of a .dvc file. Never throws: what is wrong is among the problems. */
export function readDvcFile(file: string, text: string): DvcFile {
  const plain = text.replace(/^\uFEFF/, "");
  const tracked = readDvcFileLines(file, plain);
  if (tracked) return { tracked, problems: [] };
  const conflict = conflictProblem(file, plain);
  const source = new YamlSource(file, conflict ? keepOurSide(plain) : plain);
  const content = source.isBroken ? {} : readContent(source);
  return { ...content, problems: conflict ? [conflict, ...source.problems] : source.problems };
}

function readContent(source: YamlSource): Pick<DvcFile, "tracked" | "stage"> {
  const { root, file } = source;
  if (!isMap(root)) {
    const message = "A .dvc file must be a map with `outs`. Restore it from git, or make it anew with `dvc add`.";
    if (root && !isNothing(root)) source.addProblem(root, "not-a-map", message);
    return {};
  }
  const top = knownEntries(source, root, dvcFileKeys, "a .dvc file");
  const value = (key: string): Node | null => top.get(key)?.value ?? null;
  const written = textOf(source, value("wdir"), "`wdir` must be a text: put it in quotes.");
  const wdir = resolveFrom(folderOf(file), written ?? ".");
  const outs = listOf(source, top.get("outs"), dvcFileOutputKeys).flatMap((entry) => readOutput(source, wdir, entry));
  const deps = listOf(source, top.get("deps"), dvcFileDependencyKeys);
  const common = {
    frozen: isTrue(value("frozen")) || isTrue(value("locked")),
    ...descOf(source, value("desc")),
    ...metaOf(source, value("meta")),
  };
  const cmd = textOf(source, value("cmd"), "`cmd` must be a text: put it in quotes.");
  const cmdKey = top.get("cmd")?.keyNode;
  if (cmd === undefined || !cmdKey) {
    const origin = deps.map(({ typed }) => originOf(typed)).find((text) => text !== undefined);
    return outs.length === 0 ? {} : { tracked: { file, outs, ...common, ...(origin !== undefined && { origin }) } };
  }
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.dvc$/, "");
  const parts = {
    ...common,
    wdir,
    outs,
    ...readInputs(source, wdir, deps),
  };
  const stage: Omit<Stage, "phase"> = {
    id: file,
    name,
    kind: "dvc",
    file,
    range: source.rangeOfNode(cmdKey),
    cmd,
    ...parts,
    alwaysChanged: isTrue(value("always_changed")),
    fault: {
      file,
      range: source.rangeOfNode(cmdKey),
      severity: "information",
      code: "single-stage-file",
      message: "Before 1.0 DVC kept stages in such files. Write this one into a dvc.yaml to run it here.",
    },
  };
  const record = {
    cmd,
    deps: deps.flatMap(({ typed }) => recordedOf(typed, wdir)),
    params: paramsOf(deps, wdir),
    outs: outs.flatMap(({ recorded }) => recorded ?? []),
  };
  return { stage: { stage: { ...stage, phase: guessPhase(stage) }, record } };
}

/** An entry of `outs` or `deps`. */
interface ListEntry {
  readonly node: Node;
  readonly typed: TypedMap;
  readonly value: (key: string) => Node | null;
}

function listOf(source: YamlSource, entry: MapEntry | undefined, keys: readonly string[]): readonly ListEntry[] {
  if (!entry || isNothing(entry.value)) return [];
  if (!isSeq(entry.value)) {
    source.addProblem(
      entry.value ?? entry.keyNode,
      "wrong-type",
      `\`${entry.key}\` must be a list: begin each with \`- \`.`,
    );
    return [];
  }
  return (entry.value.items as readonly (Node | null)[]).flatMap((item) => {
    const node = source.resolve(item);
    const typed = source.typed(node);
    if (!isMap(node) || !isTypedMap(typed)) {
      if (node) source.addProblem(node, "wrong-type", `An entry of \`${entry.key}\` must be a map with \`path\`.`);
      return [];
    }
    const entries = knownEntries(source, node, keys, `an entry of \`${entry.key}\``);
    return [{ node, typed, value: (key: string) => entries.get(key)?.value ?? null }];
  });
}

function readOutput(source: YamlSource, wdir: string, { node, typed, value }: ListEntry): readonly TrackedOutput[] {
  const place = value("path");
  const written = textOf(source, place, "`path` must be a text: put it in quotes.");
  if (written === undefined || !place) {
    if (isNothing(place))
      source.addProblem(node, "missing-path", "This output has no `path`. Say which file or folder it is.");
    return [];
  }
  const plot = typed.get("plot");
  const [recorded] = recordedOf(typed, wdir);
  const text = (key: "remote" | "type"): string | undefined => plainText(typed.get(key));
  const labels = typed.get("labels");
  return [
    {
      path: resolveFrom(wdir, written),
      written,
      role: isTruthy(typed.get("metric")) ? "metrics" : isTruthy(plot) ? "plots" : "out",
      cache: typed.get("cache") !== false,
      persist: typed.get("persist") === true,
      range: source.rangeOfNode(place),
      ...descOf(source, value("desc")),
      ...metaOf(source, value("meta")),
      ...(typed.get("push") === false && { push: false }),
      ...(text("remote") !== undefined && { remote: text("remote") ?? "" }),
      ...(text("type") !== undefined && { type: text("type") ?? "" }),
      ...(isTypedList(labels) && { labels: labels.flatMap((label) => plainText(label) ?? []) }),
      ...(isTypedMap(plot) && { plot: plainOf(plot) as NonNullable<TrackedOutput["plot"]> }),
      ...(recorded && { recorded }),
    },
  ];
}

/** What a stage reads: a dependency with `params` is a parameters file. */
function readInputs(source: YamlSource, wdir: string, deps: readonly ListEntry[]): Pick<Stage, "deps" | "params"> {
  const paths = deps.flatMap(({ typed, value }) => {
    const written = plainText(typed.get("path"));
    const place = value("path");
    if (written === undefined || !place) return [];
    const params = typed.get("params");
    const path = resolveFrom(wdir, written);
    return [
      { path, written, range: source.rangeOfNode(place), keys: isTypedMap(params) ? [...params.keys()] : undefined },
    ];
  });
  return {
    deps: paths.flatMap(({ keys, ...dep }) => (keys ? [] : [dep])),
    params: paths.flatMap(({ path, written, range, keys = [] }) =>
      keys.map((key) => ({ file: path, writtenFile: written, key, range })),
    ),
  };
}

function paramsOf(deps: readonly ListEntry[], wdir: string): StageRecord["params"] {
  const found = deps.flatMap(({ typed }) => {
    const params = typed.get("params");
    const path = plainText(typed.get("path"));
    return isTypedMap(params) && path !== undefined ? [[resolveFrom(wdir, path), plainOf(params)] as const] : [];
  });
  return Object.fromEntries(found) as StageRecord["params"];
}

function recordedOf(typed: TypedMap, wdir: string): StageRecord["outs"] {
  return lockPathOf(typed).flatMap((path) => recordedPath(path, wdir));
}

/** Where an import came from, for a person. */
function originOf(dep: TypedMap): string | undefined {
  const path = plainText(dep.get("path"));
  const repo = dep.get("repo");
  if (isTypedMap(repo)) {
    const [url, rev] = [plainText(repo.get("url")), plainText(repo.get("rev"))];
    const place = rev === undefined ? url : `${url} at ${rev}`;
    return path === undefined ? place : `${place}: ${path}`;
  }
  const db = dep.get("db");
  if (!isTypedMap(db)) return path !== undefined && isAbsoluteOrUrl(path) ? path : undefined;
  const what = plainText(db.get("table")) ?? plainText(db.get("query"));
  return `database ${[plainText(db.get("connection")), what].filter(Boolean).join(": ")}`;
}

function descOf(source: YamlSource, node: Node | null): { readonly desc?: string } {
  const desc = textOf(source, node, "`desc` must be a text: put it in quotes.");
  return desc === undefined ? {} : { desc };
}

function metaOf(source: YamlSource, node: Node | null): { readonly meta?: Readonly<Record<string, unknown>> } {
  const typed = source.typed(node);
  return isTypedMap(typed) ? { meta: plainOf(typed) as Readonly<Record<string, unknown>> } : {};
}

function plainText(value: TypedValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isTrue(node: Node | null): boolean {
  return isScalar(node) && node.value === true;
}

function isTruthy(value: TypedValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

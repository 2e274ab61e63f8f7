import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describeFileCounts, describeSizeDelta } from "../../engine/model/changeWords.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import { UserError } from "../../engine/model/errors.ts";
import type { ArtifactChange, DiffSide, SnapshotDiff } from "../../engine/model/versionDiff.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import type { DiffJson, DiffSideJson, VersionDiffJson } from "../json/snapshotJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import { printVersionDiff } from "../output/versionDiff.ts";
import { toRootPath, withProject } from "../project.ts";

/** `cairn diff [REF] [REF] [PATH]`: a path may stand where references are left out, as with `git diff`. */
export async function showDiff(given: readonly string[], options: CommonOptions): Promise<number> {
  const [before = "HEAD", after = "workspace", path] = given;
  if (path !== undefined) return await showVersionDiff(before, after, path, options);
  try {
    return await showSnapshotDiff(before, after, options);
  } catch (error) {
    const last = given.at(-1);
    const isPath = last !== undefined && existsSync(resolve(options.C, last));
    if (!(error instanceof UserError) || error.code !== "snapshot-unknown" || !isPath) throw error;
    return await showVersionDiff(given.length > 1 ? before : "HEAD", "workspace", last, options);
  }
}

async function showSnapshotDiff(before: string, after: string, options: CommonOptions): Promise<number> {
  const diff = await withProject(options, (engine) =>
    withProgress((work) => engine.diffSnapshots(before, after, work)),
  );
  if (options.json) printJson<DiffJson>(toDiffJson(diff));
  else printDiff(diff);
  return 0;
}

async function showVersionDiff(
  before: string,
  after: string,
  written: string,
  options: CommonOptions,
): Promise<number> {
  const diff = await withProject(options, (engine, folder) => {
    const path = toRootPath(engine.root, folder, written);
    return withProgress((work) => engine.diffVersions({ ref: before, path }, { ref: after, path }, work));
  });
  if (options.json) printJson<VersionDiffJson>({ version: jsonVersion, ...diff });
  else printVersionDiff(diff);
  return 0;
}

function toDiffJson({ before, after, changes, sameCount, unknown }: SnapshotDiff): DiffJson {
  const sides = { before: toSideJson(before), after: toSideJson(after) };
  return { version: jsonVersion, ...sides, changes, same: sameCount, unknown };
}

function toSideJson({ ref, snapshot }: DiffSide): DiffSideJson {
  return { ref, ...(snapshot && { snapshot: snapshot.id }) };
}

function printDiff({ changes, sameCount, unknown }: SnapshotDiff): void {
  process.stdout.write(formatTable(changes.map(rowOf)));
  const same = `${countOf(sameCount, "artifact")} ${sameCount === 1 ? "is" : "are"} the same`;
  process.stdout.write(changes.length === 0 ? `Nothing differs: ${same}.\n` : `${same}.\n`);
  if (unknown.length > 0) process.stdout.write(`Not known on one side: ${unknown.join(", ")}\n`);
}

function rowOf({ path, before, after, files }: ArtifactChange): readonly string[] {
  if (!before) return [paint.stdout("green", "added"), path, "", shortDigest(after?.digest ?? "b3:"), sizeOf(after)];
  if (!after) return [paint.stdout("red", "removed"), path, shortDigest(before.digest), "", sizeOf(before)];
  const sizes = before.size === after.size ? "" : `${formatSize(before.size)} → ${formatSize(after.size)}`;
  return [
    paint.stdout("yellow", "changed"),
    path,
    shortDigest(before.digest),
    shortDigest(after.digest),
    files ? describeFileCounts(files) : sizes || describeSizeDelta(0),
  ];
}

function sizeOf(version: ArtifactChange["after"]): string {
  if (!version) return "";
  const files = version.kind === "directory" ? `, ${countOf(version.fileCount, "file")}` : "";
  return `${formatSize(version.size)}${files}`;
}

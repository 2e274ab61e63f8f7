import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { MeasuredPath } from "../model/stage.ts";

const metricsFormat = /\.(json|ya?ml|toml)$/i;

/** The files of metrics that a command has written at a place; paths relative to the root. */
export function listMetricsFiles(root: string, { path: place, older }: MeasuredPath): readonly string[] {
  const files = listAll(root, place);
  return older === undefined ? files : files.filter((file) => changedAt(root, file) !== older[file]);
}

/** The files of metrics that lie at a place now, as `MeasuredPath` tells of them later. */
export function olderMetrics(root: string, place: string): NonNullable<MeasuredPath["older"]> {
  return Object.fromEntries(listAll(root, place).map((file) => [file, changedAt(root, file)]));
}

function listAll(root: string, place: string): readonly string[] {
  const absolute = path.join(root, place);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return metricsFormat.test(place) ? [place] : [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && metricsFormat.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

/** By the time stamp of the inode, which no copying or restoring sets back. */
function changedAt(root: string, file: string): number {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.ctimeMs ?? 0;
}

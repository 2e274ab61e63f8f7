import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { EngineContext } from "../../context.ts";
import type { RunDetail } from "../../model/run.ts";
import { ownFile } from "./ownFile.ts";
import type { OwnFile } from "./ownFile.ts";

const tool = "wandb:";
/** Of a run with more tables only the first are looked at. */
const mostFiles = 2_000;

/** The tables that a run in W&B's folder has logged, by their paths among its media. */
export function wandbTables(
  { root, ledger }: Pick<EngineContext, "root" | "ledger">,
  { id, origin }: RunDetail,
): readonly OwnFile[] {
  const called = origin?.kind === "import" && origin.of.startsWith(tool) ? ledger.imports.calledThere(id) : undefined;
  if (!origin || called === undefined || called.includes("/") || called.includes("..")) return [];
  const place = resolve(root, origin.of.slice(tool.length));
  // A run may have been taken in by its log alone, which lies in its folder.
  const folder = isFolder(place) ? join(place, called) : dirname(place);
  const tables = join(folder, "files", "media", "table");
  if (!isFolder(tables)) return [];
  const names = readdirSync(tables, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  return names.slice(0, mostFiles).flatMap((name) => ownFile(tables, name) ?? []);
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { EngineContext } from "../../context.ts";
import type { RunDetail } from "../../model/run.ts";
import { ownFile } from "./ownFile.ts";
import type { OwnFile } from "./ownFile.ts";

const tool = "mlflow:";
/** Of a run with more files only the first are looked at. */
const mostFiles = 2_000;

/** The artifacts that a run in MLflow's file store has left, by their paths among them. They lie in a folder of that run alone. */
export function mlflowFiles(
  { root, ledger }: Pick<EngineContext, "root" | "ledger">,
  { id, origin }: RunDetail,
): readonly OwnFile[] {
  const called = origin?.kind === "import" && origin.of.startsWith(tool) ? ledger.imports.calledThere(id) : undefined;
  if (!origin || called === undefined || !/^[\w-]+$/.test(called)) return [];
  const store = resolve(root, origin.of.slice(tool.length));
  if (!statSync(store, { throwIfNoEntry: false })?.isDirectory()) return [];
  const folder = readdirSync(store)
    .map((experiment) => join(store, experiment, called, "artifacts"))
    .find((artifacts) => existsSync(artifacts));
  return folder === undefined ? [] : filesIn(folder);
}

function filesIn(folder: string): readonly OwnFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).slice(0, mostFiles);
  return names.flatMap((name) => ownFile(folder, name) ?? []);
}

import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

import type { EngineContext } from "../context.ts";
import { isEventFile } from "../formats/eventRecords.ts";
import { UserError } from "../model/errors.ts";
import type { ImportTool } from "../model/imports.ts";
import { isDatabase } from "../ledger/foreignDatabase.ts";
import { findGitDir } from "../git/gitDir.ts";
import { experimentSources, historySource } from "./dvc/gitSources.ts";
import { dvcliveFolder, isDvcliveFolder } from "./dvclive/dvcliveFolder.ts";
import { databaseStore } from "./mlflow/database.ts";
import { fileStore, isFileStore } from "./mlflow/fileStore.ts";
import { type RunSource, unreadableSource } from "./runSource.ts";
import { isWandbFolder, isWandbLog, wandbFolder, wandbLog } from "./wandb/wandbFolder.ts";
import { eventFile, eventFolders, hasEvents } from "./tensorboard/eventFolders.ts";

const cure =
  "Name MLflow's mlruns folder or its mlflow.db, a folder with TensorBoard's event files, W&B's wandb folder, one of " +
  "DVCLive's, or the project's .git for the metrics of its history.";

/** Where tools keep their runs unless they are told another place, in the order in which they are told. */
const usualPlaces: Readonly<Record<string, ImportTool>> = {
  mlruns: "mlflow",
  "mlflow.db": "mlflow",
  runs: "tensorboard",
  lightning_logs: "tensorboard",
  logs: "tensorboard",
  tb_logs: "tensorboard",
  wandb: "wandb",
  dvclive: "dvclive",
};

/**
 * What other tools have recorded at a place (absolute): a folder or a file of theirs, a folder in which these lie, or the
 * project's repository. Throws `UserError` `import-unknown` where there is none.
 */
export async function sourcesAt(
  context: Pick<EngineContext, "root" | "git" | "store">,
  place: string,
): Promise<readonly RunSource[]> {
  const gitDir = repositoryAt(context.root, place);
  if (gitDir !== undefined) {
    return [...(await experimentSources(context, gitDir)), historySource(context, gitDir)];
  }
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) {
    throw new UserError("import-unknown", `There is nothing at ${place}.`, "Check how its path is written.");
  }
  const sources = stats.isDirectory() ? inFolder(place) : fileSources(place);
  if (sources.length > 0) return sources;
  throw new UserError("import-unknown", `${place} is nothing that Cairn can take runs out of.`, cure);
}

/**
 * What other tools have recorded where they usually do in a project, DVC's experiments among it. The history of metrics is
 * not: it is taken in where somebody asks for it. Throws as `sourcesAt` does.
 */
export async function sourcesOf(context: Pick<EngineContext, "root" | "git" | "store">): Promise<readonly RunSource[]> {
  const { root } = context;
  const gitDir = findGitDir(root)?.common;
  const experiments =
    gitDir === undefined
      ? []
      : await experimentSources(context, gitDir).catch((error: unknown) => [unreadableSource("dvc", gitDir, error)]);
  const sources = [...usualSources(root), ...experiments];
  if (sources.length > 0) return sources;
  throw new UserError("import-unknown", "No other tool has recorded runs where it usually does in this folder.", cure);
}

/** The repository that holds the project, where the place is its `.git`, or would be if the project had one of its own. */
function repositoryAt(root: string, place: string): string | undefined {
  if (path.basename(place) !== ".git" || !existsSync(path.dirname(place))) return undefined;
  const gitDir = findGitDir(root)?.common;
  return findGitDir(path.dirname(place))?.common === gitDir ? gitDir : undefined;
}

function inFolder(folder: string): readonly RunSource[] {
  const sources = [...folderSources(folder), ...usualSources(folder)];
  if (sources.length > 0) return sources;
  return hasEvents(folder) ? [eventFolders(folder)] : [];
}

function usualSources(folder: string): readonly RunSource[] {
  return Object.entries(usualPlaces).flatMap(([name, tool]) => {
    const place = path.join(folder, name);
    try {
      return whatIsAt(place);
    } catch (error) {
      return [unreadableSource(tool, place, error)];
    }
  });
}

function whatIsAt(place: string): readonly RunSource[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return fileSources(place);
  if (stats?.isDirectory() !== true) return [];
  const own = folderSources(place);
  return own.length === 0 && hasEvents(place) ? [eventFolders(place)] : own;
}

/** What a folder is as a whole. */
function folderSources(folder: string): readonly RunSource[] {
  if (isFileStore(folder)) return [fileStore(folder)];
  if (isWandbFolder(folder)) return [wandbFolder(folder)];
  if (isDvcliveFolder(folder)) return [dvcliveFolder(folder)];
  return readdirSync(folder)
    .filter(isWandbLog)
    .map((name) => wandbLog(path.join(folder, name)));
}

function fileSources(file: string): readonly RunSource[] {
  if (isEventFile(path.basename(file))) return [eventFile(file)];
  if (isWandbLog(path.basename(file))) return [wandbLog(file)];
  return isDatabase(file) ? [databaseStore(file)] : [];
}

import { statSync } from "node:fs";
import path from "node:path";

import { UserError } from "../model/errors.ts";
import { isDatabase } from "../ledger/foreignDatabase.ts";
import { databaseStore } from "./mlflow/database.ts";
import { fileStore, isFileStore } from "./mlflow/fileStore.ts";
import type { RunSource } from "./runSource.ts";

/**
 * What other tools have recorded at a place (absolute): a folder or a file of theirs, or a folder in which these lie.
 * Throws `UserError` `import-unknown` where there is none.
 */
export function sourcesAt(place: string): readonly RunSource[] {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (!stats) {
    throw new UserError("import-unknown", `There is nothing at ${place}.`, "Check how its path is written.");
  }
  const sources = stats.isDirectory() ? inFolder(place) : fileSources(place);
  if (sources.length > 0) return sources;
  throw new UserError(
    "import-unknown",
    `${place} is nothing that Cairn can take runs out of.`,
    "Name MLflow's mlruns folder or its mlflow.db.",
  );
}

function inFolder(folder: string): readonly RunSource[] {
  if (isFileStore(folder)) return [fileStore(folder)];
  return [path.join(folder, "mlruns"), path.join(folder, "mlflow.db")].flatMap((place) => {
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats?.isDirectory() && isFileStore(place)) return [fileStore(place)];
    return stats?.isFile() ? fileSources(place) : [];
  });
}

function fileSources(file: string): readonly RunSource[] {
  return isDatabase(file) ? [databaseStore(file)] : [];
}

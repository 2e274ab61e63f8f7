import { quoteForShell } from "../../engine/discovery/python/pythonText.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import type { AddedData } from "../../engine/model/tracking.ts";
import type { AddJson } from "../json/trackJson.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { toRootPath, withProject } from "../project.ts";

/** `cairn add PATH…` */
export async function addData(written: readonly string[], options: CommonOptions): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const paths = written.map((one) => toRootPath(engine.root, folder, one));
    const added = await withProgress((work) => engine.addData(paths, work));
    const forGit = [...new Set(added.flatMap((data) => data.forGit))];
    if (options.json) printJson<AddJson>({ version: jsonVersion, data: added.map(toJson), forGit });
    else printAdded(added, forGit);
    return 0;
  });
}

function toJson({ path, file, kind, size, fileCount, isChanged: changed }: AddedData): AddJson["data"][number] {
  return { path, file, kind, size, fileCount, changed };
}

function printAdded(added: readonly AddedData[], forGit: readonly string[]): void {
  const rows = added.map(({ path, file, kind, size, fileCount, isChanged }) => [
    isChanged ? paint.stdout("green", "tracked") : paint.stdout("dim", "unchanged"),
    path,
    kind === "directory" ? `${countOf(fileCount, "file")}, ${formatSize(size)}` : formatSize(size),
    paint.stdout("dim", file),
  ]);
  process.stdout.write(formatTable(rows));
  if (forGit.length > 0) process.stdout.write(`For git: git add ${forGit.map(quoteForShell).join(" ")}\n`);
}

import { quoteForShell } from "../../engine/discovery/python/pythonText.ts";
import { countOf } from "../../engine/model/words.ts";
import type { PathTracking, Tracking } from "../../engine/model/tracking.ts";
import type { TrackJson } from "../json/trackJson.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { toRootPath, withProject } from "../project.ts";

/** `cairn track PATH…` */
export async function trackPaths(written: readonly string[], options: CommonOptions): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const tracking = await engine.track(written.map((one) => toRootPath(engine.root, folder, one)));
    if (options.json) printJson<TrackJson>({ version: jsonVersion, ...tracking });
    else printTracking(tracking);
    return 0;
  });
}

function printTracking({ paths, forGit }: Tracking): void {
  const rows = paths.map((one) => [
    one.outcome === "added" ? paint.stdout("green", "tracked") : paint.stdout("dim", "unchanged"),
    one.path,
    paint.stdout("dim", describe(one)),
  ]);
  process.stdout.write(formatTable(rows));
  if (forGit.length > 0) process.stdout.write(`For git: git add ${forGit.map(quoteForShell).join(" ")}\n`);
}

function describe({ outcome, reason, fits, isIgnored }: PathTracking): string {
  const place = outcome === "listed" ? "stands under track in cairn.yaml already" : "stands under track in cairn.yaml";
  const facts = [
    reason === undefined ? place : `${reason}, and so versioned already`,
    fits === undefined
      ? ""
      : fits === 0
        ? "fits nothing yet"
        : `fits ${countOf(fits, "file or folder", "files and folders")}`,
    isIgnored === true ? "git ignores it" : "",
  ];
  return facts.filter(Boolean).join("; ");
}

import { shortDigest } from "../../engine/model/digest.ts";
import type { RestorePlan } from "../../engine/model/snapshot.ts";
import type { RestoreJson } from "../json.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { toRootPath, withProject } from "../project.ts";

/** `cairn restore REF [PATH…]` */
export async function restoreArtifacts(
  ref: string,
  written: readonly string[],
  options: CommonOptions & { readonly dryRun: boolean },
): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const paths = written.map((one) => toRootPath(engine.root, folder, one));
    const plan = await withProgress((work) => engine.planRestore({ ref, paths }, work));
    if (!options.json) printPlan(plan, options.dryRun);
    const outcome = options.dryRun ? undefined : await withProgress((work) => engine.restore(plan, work));
    const undo = outcome?.undoSnapshotId;
    if (options.json) printJson(toJson(plan, undo));
    else if (undo !== undefined) process.stdout.write(`What was there before is kept: cairn restore ${undo}\n`);
    return 0;
  });
}

function toJson(plan: RestorePlan, undo: string | undefined): RestoreJson {
  return {
    version: jsonVersion,
    snapshot: plan.snapshot.id,
    changes: plan.changes.map(({ target, action }) => ({ path: target.path, action, digest: target.digest })),
    ...(undo !== undefined && { undo }),
  };
}

function printPlan(plan: RestorePlan, isDryRun: boolean): void {
  const changes = plan.changes.filter(({ action }) => action !== "unchanged");
  const rows = changes.map(({ target, action, current }) => [
    action === "create" ? paint.stdout("green", "create") : paint.stdout("yellow", "replace"),
    target.path,
    `${current === undefined ? "" : `${shortDigest(current.digest)} → `}${shortDigest(target.digest)}`,
    formatSize(target.size),
  ]);
  process.stdout.write(formatTable(rows));
  const same = plan.changes.length - changes.length;
  const done = `${countOf(changes.length, "artifact")} ${isDryRun ? "would be brought back" : "brought back"}`;
  process.stdout.write(`${done}, ${same} unchanged.\n`);
}

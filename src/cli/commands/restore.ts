import { changesOf } from "../../engine/model/snapshot.ts";
import { existsSync } from "node:fs";
import path from "node:path";
import type { WorkOptions } from "../../engine/engine.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import { UserError } from "../../engine/model/errors.ts";
import type { RestorePlan } from "../../engine/model/snapshot.ts";
import type { LocalEngine } from "../../engine/localEngine.ts";
import type { RestoreJson } from "../json/snapshotJson.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import { actionColors } from "../output/actionColors.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { toRootPath, withProject } from "../project.ts";

type RestoreOptions = CommonOptions & { readonly dryRun: boolean; readonly undo: boolean };

/** `cairn restore [REF] [PATH…]`. Also resolves to 1 where something that is recorded cannot be brought back. */
export async function restoreArtifacts(
  ref: string | undefined,
  written: readonly string[],
  options: RestoreOptions,
): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const plan = await withProgress((work) =>
      options.undo ? engine.planRestore({ undo: "last" }, work) : planFor(engine, folder, ref, written, work),
    );
    if (!options.json) printPlan(plan, options.dryRun);
    const outcome = options.dryRun ? undefined : await withProgress((work) => engine.restore(plan, work));
    const undo = outcome?.undoSnapshotId;
    if (options.json) printJson(toJson(plan, undo));
    else if (outcome?.restoreId !== undefined) process.stdout.write("To take this back: cairn restore --undo\n");
    return plan.lost?.length ? 1 : 0;
  });
}

/** What is no reference to anything is taken for a path. */
async function planFor(
  engine: LocalEngine,
  folder: string,
  ref: string | undefined,
  written: readonly string[],
  work: WorkOptions,
): Promise<RestorePlan> {
  const toPaths = (all: readonly string[]): readonly string[] =>
    all.map((one) => toRootPath(engine.root, folder, one) || ".");
  if (ref === undefined) return engine.planRestore({}, work);
  if (/^\.{1,2}(?:[/\\]|$)/.test(ref)) return engine.planRestore({ paths: toPaths([ref, ...written]) }, work);
  try {
    return await engine.planRestore({ ref, paths: toPaths(written) }, work);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "snapshot-unknown") throw error;
    return await engine.planRestore({ paths: toPaths([ref, ...written]) }, work).catch((second: unknown) => {
      // Neither: a reference is what most people mean.
      const isUnknown = second instanceof UserError && second.code === "artifact-unknown" && written.length === 0;
      throw isUnknown && !existsSync(path.resolve(folder, ref)) ? error : second;
    });
  }
}

function toJson(plan: RestorePlan, undo: string | undefined): RestoreJson {
  return {
    version: jsonVersion,
    ...(plan.snapshot && { snapshot: plan.snapshot.id }),
    changes: plan.changes.map(({ target, action }) => ({ path: target.path, action, digest: target.digest })),
    ...(undo !== undefined && { undo }),
    ...(plan.lost?.length && { lost: plan.lost }),
  };
}

function printPlan(plan: RestorePlan, isDryRun: boolean): void {
  const changes = changesOf(plan);
  const rows = changes.map(({ target, action, current }) => [
    paint.stdout(actionColors[action], action),
    target.path,
    [...(current ? [current] : []), ...(action === "remove" ? [] : [target])]
      .map(({ digest }) => shortDigest(digest))
      .join(" → "),
    formatSize(target.size),
  ]);
  process.stdout.write(formatTable(rows));
  const same = plan.changes.length - changes.length;
  const removed = changes.filter(({ action }) => action === "remove").length;
  const done = `${countOf(changes.length - removed, "artifact")} ${isDryRun ? "would be brought back" : "brought back"}`;
  process.stdout.write(`${done}, ${removed > 0 ? `${removed} removed, ` : ""}${same} unchanged.\n`);
  for (const { message, cure } of plan.lost ?? []) {
    process.stdout.write(`${paint.stdout("red", "✖")} ${message} ${cure}\n`);
  }
}

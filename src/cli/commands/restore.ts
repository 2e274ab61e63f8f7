import { changesOf } from "../../engine/model/snapshot.ts";
import { existsSync } from "node:fs";
import path from "node:path";
import type { RestoreRequest } from "../../engine/engine.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import { UserError } from "../../engine/model/errors.ts";
import type { RestorePlan } from "../../engine/model/snapshot.ts";
import type { RestoreJson } from "../json/snapshotJson.ts";
import { countOf, formatSize, listOf } from "../../engine/model/words.ts";
import { actionColors } from "../output/actionColors.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../options.ts";
import { toRootPath, withProject } from "../project.ts";
import { stoppable, stoppableStep } from "../stoppable.ts";

/** So many artifacts are named in a line. */
const named = 3;

/** What is said of a restore that was stopped, which may have begun or not. */
const restoreGoesOn =
  "Every file is as it was or as it is to be. The same command goes on from there; `cairn snapshots` lists what lay there before.";

type RestoreOptions = CommonOptions & { readonly dryRun: boolean; readonly undo: boolean };

/** `cairn restore [REF] [PATH…]`. Also resolves to 1 where something that is recorded cannot be brought back. */
export async function restoreArtifacts(
  ref: string | undefined,
  written: readonly string[],
  options: RestoreOptions,
): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const plan = await stoppableStep("Nothing was changed.", (work) => {
      const ask = (request: RestoreRequest) => engine.planRestore({ ...request, isChecked: options.dryRun }, work);
      return options.undo ? ask({ undo: "last" }) : planFor(ask, ref, written, { root: engine.root, folder });
    });
    if (!options.json) printChanges(plan);
    const outcome = options.dryRun ? undefined : await stoppable(restoreGoesOn, (work) => engine.restore(plan, work));
    if (!options.json) printSum(plan, options.dryRun);
    const undo = outcome?.undoSnapshotId;
    if (options.json) printJson(toJson(plan, undo));
    else if (outcome?.restoreId !== undefined) process.stdout.write("To take this back: cairn restore --undo\n");
    return plan.lost?.length ? 1 : 0;
  });
}

/** What is no reference to anything is taken for a path. */
async function planFor(
  ask: (request: RestoreRequest) => Promise<RestorePlan>,
  ref: string | undefined,
  written: readonly string[],
  { root, folder }: { readonly root: string; readonly folder: string },
): Promise<RestorePlan> {
  const toPaths = (all: readonly string[]): readonly string[] => all.map((one) => toRootPath(root, folder, one) || ".");
  if (ref === undefined) return ask({});
  if (/^\.{1,2}(?:[/\\]|$)/.test(ref)) return ask({ paths: toPaths([ref, ...written]) });
  try {
    return await ask({ ref, paths: toPaths(written) });
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "snapshot-unknown") throw error;
    return await ask({ paths: toPaths([ref, ...written]) }).catch((second: unknown) => {
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

function printChanges(plan: RestorePlan): void {
  const rows = changesOf(plan).map(({ target, action, current }) => [
    paint.stdout(actionColors[action], action),
    target.path,
    [...(current ? [current] : []), ...(action === "remove" ? [] : [target])]
      .map(({ digest }) => shortDigest(digest))
      .join(" → "),
    formatSize(target.size),
  ]);
  process.stdout.write(formatTable(rows));
}

function printSum(plan: RestorePlan, isDryRun: boolean): void {
  const changes = changesOf(plan);
  const same = plan.changes.length - changes.length;
  const removed = changes.filter(({ action }) => action === "remove").length;
  const done = `${countOf(changes.length - removed, "artifact")} ${isDryRun ? "would be brought back" : "brought back"}`;
  process.stdout.write(`${done}, ${removed > 0 ? `${removed} removed, ` : ""}${same} unchanged.\n`);
  const unknown = plan.snapshot?.unknown ?? [];
  if (unknown.length > 0) process.stdout.write(`Nobody can say what ${listOf(unknown, named)} was at that moment.\n`);
  for (const { message, cure } of plan.lost ?? []) {
    process.stdout.write(`${paint.stdout("red", "✖")} ${message} ${cure}\n`);
  }
}

import { changesOf } from "../../engine/model/snapshot.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import { describeShift, runParts } from "../../engine/model/applyPlan.ts";
import type { ApplyChange, ApplyPlan, RunPart } from "../../engine/model/applyPlan.ts";
import { countOf } from "../../engine/model/words.ts";
import type { ApplyJson } from "../json/fromRunJson.ts";
import type { CommonOptions } from "../options.ts";
import { actionColors } from "../output/actionColors.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";

export type ApplyOptions = CommonOptions & Readonly<Record<RunPart, boolean>> & { readonly dryRun: boolean };

/** `cairn apply RUN`. Also resolves to 1 where something of what was asked for cannot be had. */
export async function applyRun(ref: string, options: ApplyOptions): Promise<number> {
  return withProject(options, async (engine) => {
    const parts = runParts.filter((part) => options[part]);
    const plan = await withProgress((work) => engine.planApply(ref, parts, work));
    if (!options.json) printChanges(plan);
    const outcome = options.dryRun ? undefined : await withProgress((work) => engine.restore(plan, work));
    if (!options.json) printSum(plan, options.dryRun);
    const canUndo = outcome?.restoreId !== undefined;
    if (options.json) printJson(toJson(plan, canUndo));
    else if (canUndo) process.stdout.write("To take this back: cairn restore --undo\n");
    return plan.unavailable.length > 0 || plan.lost?.length ? 1 : 0;
  });
}

function toJson(plan: ApplyPlan, canUndo: boolean): ApplyJson {
  return {
    version: jsonVersion,
    run: plan.run,
    changes: changesOf(plan).map(({ part, action, target: { path, digest }, params }) => {
      return { part, path, action, digest, ...(params && { params }) };
    }),
    ...(plan.unavailable.length > 0 && { unavailable: plan.unavailable }),
    ...(plan.lost?.length && { lost: plan.lost }),
    canUndo,
  };
}

function printChanges(plan: ApplyPlan): void {
  for (const [part, ofPart] of Map.groupBy(changesOf(plan), (change) => change.part)) {
    process.stdout.write(`${paint.stdout("bold", part)}\n${formatTable(ofPart.map(toRow))}`);
  }
}

function printSum(plan: ApplyPlan, isDryRun: boolean): void {
  process.stdout.write(`${describeOutcome(changesOf(plan).length, plan.run.name, isDryRun)}\n`);
  for (const { message, cure } of [...plan.unavailable, ...(plan.lost ?? [])]) {
    process.stdout.write(`${paint.stdout("red", "✖")} ${message} ${cure}\n`);
  }
}

function describeOutcome(count: number, run: string, isDryRun: boolean): string {
  if (count === 0) return `Everything is as it was in ${run} already.`;
  return `${countOf(count, "change")} ${isDryRun ? "would be brought in" : "brought in"} from ${run}.`;
}

function toRow({ part, action, target, current, params }: ApplyChange): readonly string[] {
  const versions = part === "data" ? [...(current ? [current] : []), target] : [];
  const what =
    params?.map((shift) => describeShift(shift, (value) => JSON.stringify(value))).join(", ") ??
    versions.map(({ digest }) => shortDigest(digest)).join(" → ");
  return [`  ${paint.stdout(actionColors[action], action)}`, target.path, what];
}

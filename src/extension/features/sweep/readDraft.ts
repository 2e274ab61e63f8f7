import { didYouMean } from "../../../engine/model/didYouMean.ts";
import { UserError } from "../../../engine/model/errors.ts";
import type { SweepRequest } from "../../../engine/model/sweep.ts";
import { readStopRule } from "../../../engine/sweep/stopRule.ts";
import { axisField } from "../../../protocol/sweep.ts";
import type { AxisDraft, DraftNote, DraftPart, StopDraft, SweepDraft, SweepSpace } from "../../../protocol/sweep.ts";
import { readAxisDraft } from "./readAxisDraft.ts";

/** A sweep that a person has put together, read. */
export interface ReadDraft {
  readonly request: Pick<SweepRequest, "axes" | "samples" | "seed">;
  /** The arguments of `cairn sweep`. Without meaning where a note tells of an error. */
  readonly args: readonly string[];
  readonly notes: readonly DraftNote[];
}

/** Reads a draft; `needed` are the chosen stages with all that they need. */
export function readDraft(draft: SweepDraft, space: SweepSpace, needed: ReadonlySet<string>): ReadDraft {
  const { method, samples, seed, stageIds, jobs, stop, name } = draft;
  const axes = draft.axes.map((axis) => {
    const param = space.params.find(({ file, key }) => file === axis.file && key === axis.key);
    const read = readAxisDraft(axis, method, param);
    const isIdle = param !== undefined && stageIds.length > 0 && !param.stageIds.some((id) => needed.has(id));
    return isIdle ? { ...read, notes: [...read.notes, idleNote(axis)] } : read;
  });
  const isDrawn = method !== "grid" && draft.axes.some(({ kind }) => kind !== "each");
  const rule = stop && readStop(stop, space);
  const notes = [
    ...axes.flatMap((axis) => axis.notes),
    ...(isDrawn ? [...countNotes("samples", samples, 1), ...countNotes("seed", seed, 0)] : []),
    ...stageNotes(stageIds, space),
    ...countNotes("jobs", jobs, 1),
    ...(rule?.notes ?? []),
  ];
  const args = [
    ...stageIds,
    ...axes.flatMap(({ axis, text }) => (axis ? [`--${axis.values.kind}`, text] : [])),
    ...(isDrawn ? ["--samples", samples.trim(), "--seed", seed.trim()] : []),
    "--jobs",
    jobs.trim(),
    ...(rule ? ["--stop-when", rule.text] : []),
    ...(name.trim() === "" ? [] : ["--name", name.trim()]),
  ];
  const request = { axes: axes.flatMap(({ axis }) => axis ?? []), samples: Number(samples), seed: Number(seed) };
  return { request, args, notes };
}

function idleNote(axis: AxisDraft): DraftNote {
  const message = "Neither the chosen stages nor those that they need use it.";
  return { field: axisField(axis, "axis"), severity: "warning", message, cure: "Every run would come to the same." };
}

function stageNotes(stageIds: readonly string[], { stages }: SweepSpace): readonly DraftNote[] {
  const gone = stageIds.find((chosen) => !stages.some(({ id }) => id === chosen));
  return gone === undefined ? [] : [error("stages", `There is no stage ${gone} any more.`, "Choose others.")];
}

function countNotes(field: DraftPart, text: string, least: number): readonly DraftNote[] {
  if (/^\d{1,9}$/.test(text.trim()) && Number(text) >= least) return [];
  const message = text.trim() === "" ? "A number is missing." : `“${text.trim()}” does not fit here.`;
  return [error(field, message, `Write a whole number of at least ${least}.`)];
}

interface ReadStop {
  /** The rule as `readStopRule` reads it. */
  readonly text: string;
  readonly notes: readonly DraftNote[];
}

function readStop({ metric, comparison, value, after }: StopDraft, { metrics }: SweepSpace): ReadStop {
  const from = after.trim() === "" ? "0" : after.trim();
  const text = `${metric.trim()} ${comparison} ${value.trim()}${from === "0" ? "" : ` after ${from}`}`;
  const notes = [
    ...metricNotes(metric.trim(), text, metrics),
    ...(Number.isFinite(Number(value)) && value.trim() !== ""
      ? []
      : [
          error(
            "stop.value",
            value.trim() === "" ? "A number is missing." : `“${value.trim()}” is no number.`,
            "Write it as 2 or 0.5.",
          ),
        ]),
    ...(/^\d+(\.\d+)?$/.test(from) ? [] : [error("stop.after", `“${from}” is no step.`, "Write a number from 0 on.")]),
  ];
  return { text, notes };
}

function metricNotes(metric: string, rule: string, metrics: readonly string[]): readonly DraftNote[] {
  if (metric === "") return [error("stop.metric", "The metric is missing.", "Name one of a learning curve.")];
  if (!isReadBack(metric, rule))
    return [error("stop.metric", `“${metric}” is no metric's name.`, "Leave <, > and = out.")];
  if (metrics.length === 0 || metrics.includes(metric)) return [];
  const near = didYouMean(metric, metrics);
  const cure = near === undefined ? `There are ${metrics.slice(0, 5).join(", ")}.` : `Did you mean ${near}?`;
  const message = `The last run wrote no curve “${metric}”.`;
  return [{ ...error("stop.metric", message, cure), severity: "warning" }];
}

/** A faulty number is told at its own field. */
function isReadBack(metric: string, rule: string): boolean {
  if (/[<>]/.test(metric)) return false;
  try {
    return readStopRule(rule).metric === metric;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

function error(field: DraftPart, message: string, cure: string): DraftNote {
  return { field, severity: "error", message, cure };
}

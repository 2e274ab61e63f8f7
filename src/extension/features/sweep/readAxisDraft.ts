import { UserError } from "../../../engine/model/errors.ts";
import type { SweepAxis } from "../../../engine/model/sweep.ts";
import { readAxis } from "../../../engine/sweep/axisText.ts";
import { spreadValues } from "../../../engine/sweep/spreadValues.ts";
import { axisField } from "../../../protocol/sweep.ts";
import type { AxisDraft, AxisPart, DraftNote, SweepableParam, SweepMethod } from "../../../protocol/sweep.ts";
import { plainText } from "../../services/format.ts";

/** What a person chose for one parameter, read. */
export interface ReadAxis {
  /** Undefined where something is wrong. */
  readonly axis?: SweepAxis;
  /** The axis as `readAxis` reads it at a terminal; empty where something is wrong. */
  readonly text: string;
  readonly notes: readonly DraftNote[];
}

/** More values of one parameter than these are hardly meant. */
const mostSteps = 10_000;

/** Reads the values of one parameter; `param` is what it is now, undefined where no stage uses it. */
export function readAxisDraft(draft: AxisDraft, method: SweepMethod, param: SweepableParam | undefined): ReadAxis {
  const gone = goneNote(draft, param);
  if (gone) return { text: "", notes: [gone] };
  const kind = method === "grid" || draft.kind === "each" ? "grid" : method;
  const { written, notes } =
    draft.kind === "range" ? writeRange(draft, method) : { written: draft.list.trim(), notes: [] };
  if (notes.length > 0) return { text: "", notes };
  const isRange = draft.kind === "range" && method !== "grid";
  return read(draft, isRange ? method : kind, written, param);
}

function read(draft: AxisDraft, kind: SweepMethod, written: string, param: SweepableParam | undefined): ReadAxis {
  const text = axisText(draft, written);
  const isList = draft.kind !== "range";
  if (isList && rangeText.test(written))
    return wrong(draft, "list", `“${written}” is a range.`, "Choose a range, or put commas between the values.");
  try {
    const axis = readAxis(kind, text);
    const doubt = isList ? doubtIn(draft, axis, param) : undefined;
    return { axis, text, notes: doubt ? [doubt] : [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = written === "" ? "There are no values." : plainText(error.message).replace(text, written);
    return wrong(draft, "list", message, "Put commas between values: 0.1, 0.2");
  }
}

const rangeText = /^(?:log:)?[-+.\de]+\.\.[-+.\de]+$/i;

/** As short as `readAxis` takes it. */
function axisText({ file, key }: AxisDraft, values: string): string {
  const isUsual = file === "params.yaml" && !key.includes(":");
  return `${isUsual ? "" : `${file}:`}${key}=${values}`;
}

function goneNote(draft: AxisDraft, param: SweepableParam | undefined): DraftNote | undefined {
  if (param && param.obstacle === undefined) return undefined;
  const message = param?.obstacle ?? "No stage uses it any more.";
  return note(draft, "axis", message, "Take it out of the sweep, or write it where it was.");
}

interface WrittenRange {
  readonly written: string;
  readonly notes: readonly DraftNote[];
}

/** A range as a terminal takes it: the values that a grid goes through, or its ends to draw between. */
function writeRange(draft: AxisDraft, method: SweepMethod): WrittenRange {
  const low = numberIn(draft.low);
  const high = numberIn(draft.high);
  const steps = method === "grid" ? numberIn(draft.steps) : 2;
  const notes = [
    ...endNotes(draft, "low", low),
    ...endNotes(draft, "high", high),
    ...(low !== undefined && high !== undefined ? orderNotes(draft, low, high) : []),
    ...stepNotes(draft, steps),
  ];
  if (notes.length > 0 || low === undefined || high === undefined || steps === undefined) return { written: "", notes };
  const { isLog, isWhole } = draft;
  if (method === "grid") return { written: spreadValues({ low, high, isLog, isWhole }, steps).join(","), notes };
  return { written: `${isLog ? "log:" : ""}${endText(low, isWhole)}..${endText(high, isWhole)}`, notes };
}

/** Between ends without a point a terminal draws whole numbers alone. */
function endText(end: number, isWhole: boolean): string {
  return !isWhole && /^-?\d+$/.test(String(end)) ? `${end}.0` : String(end);
}

function endNotes(draft: AxisDraft, part: "low" | "high", value: number | undefined): readonly DraftNote[] {
  const where = part === "low" ? "begins" : "ends";
  if (draft[part].trim() === "") return [note(draft, part, `Where the range ${where} is missing.`, "Write a number.")];
  if (value === undefined) return [note(draft, part, `“${draft[part]}” is no number.`, "Write it as 0.1 or 1e-4.")];
  const isBroken = draft.isWhole && !Number.isSafeInteger(value);
  return isBroken ? [note(draft, part, `${value} is no whole number.`, "Round it, or take all numbers.")] : [];
}

function orderNotes(draft: AxisDraft, low: number, high: number): readonly DraftNote[] {
  if (low >= high)
    return [note(draft, "high", `It has to be above ${low}, where the range begins.`, "Write a larger number.")];
  if (!draft.isLog || low > 0) return [];
  return [note(draft, "low", "By magnitude a range begins above 0.", "Write a larger number, or spread it evenly.")];
}

function stepNotes(draft: AxisDraft, steps: number | undefined): readonly DraftNote[] {
  if (steps !== undefined && Number.isInteger(steps) && steps >= 2 && steps <= mostSteps) return [];
  const cure = `Write a whole number from 2 to ${mostSteps.toLocaleString("en")}.`;
  return [note(draft, "steps", `“${draft.steps}” is no number of values.`, cure)];
}

function numberIn(text: string): number | undefined {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** What looks like a slip in values that can be read: text for a parameter that is a number. */
function doubtIn(draft: AxisDraft, { values }: SweepAxis, param: SweepableParam | undefined): DraftNote | undefined {
  const list = values.kind === "grid" ? values.list : values.range.kind === "list" ? values.range.list : [];
  const text = list.find((each) => typeof each === "string");
  if (typeof param?.value !== "number" || text === undefined) return undefined;
  const message = `“${text}” is no number, and it is ${param.value} now.`;
  return { ...note(draft, "list", message, "Between values there are commas."), severity: "warning" };
}

function wrong(draft: AxisDraft, part: AxisPart, message: string, cure: string): ReadAxis {
  return { text: "", notes: [note(draft, part, message, cure)] };
}

function note(draft: AxisDraft, part: AxisPart, message: string, cure: string): DraftNote {
  return { field: axisField(draft, part), severity: "error", message, cure };
}

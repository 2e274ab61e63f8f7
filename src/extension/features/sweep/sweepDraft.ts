import { paramLabel } from "../../../engine/discovery/params/lookupParam.ts";
import type { Scalar } from "../../../engine/model/run.ts";
import type { SweepAxis } from "../../../engine/model/sweep.ts";
import { readAxis } from "../../../engine/sweep/axisText.ts";

/** A parameter that a sweep can go over. */
export interface SweptParam {
  readonly file: string;
  readonly key: string;
  /** What it is now. */
  readonly value: Scalar;
}

/** A sweep as a person puts it together. */
export interface SweepDraft {
  /** All stages where none is named. */
  readonly stageIds: readonly string[];
  readonly axes: readonly { readonly param: SweptParam; readonly text: string }[];
  /** How values are taken from spans. */
  readonly draw: "random" | "latin";
  readonly samples: number;
  readonly seed: number;
  readonly jobs: number;
  readonly stopWhen: string;
  readonly name: string;
}

/** What a person wrote for a parameter: a list is gone through, a span is drawn from. Throws a `UserError` `axis-malformed`. */
export function axisOf(param: SweptParam, text: string, draw: SweepDraft["draw"]): SweepAxis {
  const written = axisText(param, text);
  const drawn = readAxis(draw, written);
  const isSpan = drawn.values.kind !== "grid" && drawn.values.range.kind === "span";
  return isSpan ? drawn : readAxis("grid", written);
}

export function axesOf({ axes, draw }: Pick<SweepDraft, "axes" | "draw">): readonly SweepAxis[] {
  return axes.map(({ param, text }) => axisOf(param, text, draw));
}

/** What looks like a slip in values that can be read: text for a parameter that is a number. */
export function doubtIn({ file, key, value }: SweptParam, { values }: SweepAxis): string | undefined {
  if (typeof value !== "number" || values.kind !== "grid") return undefined;
  const text = values.list.find((each) => typeof each === "string");
  if (text === undefined) return undefined;
  return `“${text}” is no number, and ${paramLabel(file, key)} is ${value} now. Between values there are commas.`;
}

/** The arguments of `cairn sweep` for a draft. */
export function sweepArguments(draft: SweepDraft): readonly string[] {
  const { stageIds, axes, draw, samples, seed, jobs, stopWhen, name } = draft;
  const kinds = axesOf(draft).map(({ values }) => values.kind);
  return [
    ...stageIds,
    ...axes.flatMap(({ param, text }, index) => [`--${kinds[index] ?? draw}`, axisText(param, text)]),
    ...(kinds.some((kind) => kind !== "grid") ? ["--samples", String(samples), "--seed", String(seed)] : []),
    "--jobs",
    String(jobs),
    ...(stopWhen === "" ? [] : ["--stop-when", stopWhen]),
    ...(name === "" ? [] : ["--name", name]),
  ];
}

/** An axis as `readAxis` reads it. */
export function axisText({ file, key }: SweptParam, text: string): string {
  return `${file}:${key}=${text.trim()}`;
}

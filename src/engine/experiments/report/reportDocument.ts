import type { DrawnPicture } from "../../model/report.ts";
import type { Span } from "./axisTicks.ts";

/** Whether a value is good or bad, or says little. */
export type Tone = "good" | "bad" | "dim";

/** A piece of a table. Its text is only text, whatever stands in it. */
export interface ReportCell {
  readonly text: string;
  readonly tone?: Tone;
  readonly isStrong?: boolean;
  /** An `https` or `http` address. */
  readonly link?: string;
  /** Whether it is a name of code: a path, a key, a digest. */
  readonly isCode?: boolean;
}

/** A sentence in which names stand in backticks, and what stands beneath it. */
export interface ReportItem {
  readonly text: string;
  readonly details: readonly string[];
}

export type ReportBlock =
  | { readonly kind: "text"; readonly text: string; readonly isStrong?: boolean; readonly isDim?: boolean }
  | { readonly kind: "list"; readonly title: string; readonly items: readonly ReportItem[] }
  | {
      readonly kind: "table";
      readonly head: readonly ReportCell[];
      readonly rows: readonly (readonly ReportCell[])[];
      /** Whether all columns but the first are numbers. */
      readonly isNumeric: boolean;
    }
  | { readonly kind: "chart"; readonly chart: ReportChart }
  | { readonly kind: "figure"; readonly figure: ReportFigure }
  | { readonly kind: "picture"; readonly picture: DrawnPicture };

/** A picture that the report draws itself, in the classes of `chartStyle`. */
export interface ReportFigure {
  readonly title: string;
  /** What it shows, for who cannot see it. */
  readonly words: string;
  /** The same in lines, where there is no room for pictures. */
  readonly lines: readonly string[];
  readonly svg: string;
}

/** Lines or points over each other: the curves of one key where it says nothing else. */
export interface ReportChart {
  readonly title: string;
  readonly series: readonly ReportSeries[];
  /** What lies along its axes; steps across where it is left out. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** What the axes reach over; all that there is where it is left out. */
  readonly spans?: readonly [across: Span, up: Span];
  /** What the numbers from 0 on stand for, along the axis across. */
  readonly categories?: readonly string[];
  readonly isPoints?: boolean;
  /** What is said of each series. */
  readonly words?: readonly string[];
}

export interface ReportSeries {
  readonly name: string;
  /** Which of the series it is among all that are compared: the same run looks the same in every chart. */
  readonly slot: number;
  readonly x: ArrayLike<number>;
  /** What is no finite number is a gap. */
  readonly y: ArrayLike<number>;
}

/** A report before it is written in one form or another. */
export interface ReportDocument {
  readonly title: string;
  /** What a person says of it, as written. */
  readonly note?: string;
  readonly sections: readonly { readonly title: string; readonly blocks: readonly ReportBlock[] }[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

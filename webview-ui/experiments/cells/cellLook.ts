import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import { meanDigits, spreadPixels } from "../grouping/spread.ts";
import type { Choices } from "../state/choices.ts";
import { hasPicture } from "./cellChoices.ts";
import { deltaPixels } from "./deltas.ts";

/** What the cells of a column show beside their values. */
export interface CellLook {
  /** Digits after the decimal point that all numbers have room for. */
  readonly digits: number;
  /** Whether groups have means with their spread: all numbers of the column leave room for it. */
  readonly hasSpread: boolean;
  readonly hasBar: boolean;
  readonly hasCurve: boolean;
  /** Whether values are held against the baseline's. */
  readonly hasDelta: boolean;
}

/** What the looks of cells follow from. */
export type LookChoices = Pick<Choices, "grouping" | "cells">;

/** How a column looks, and how many pixels more than its values it takes. */
export interface DressedColumn {
  readonly look: CellLook;
  readonly room: number;
}

/** What a group is called takes more room than a run's name. */
const groupNameRoom = 112;
/** A curve and the gap beside it, in pixels. */
const curveRoom = 64;

/** How columns look by what the person has chosen. */
export function columnDress({ grouping, cells }: LookChoices): (id: ColumnId, info?: ColumnInfo) => DressedColumn {
  const isGrouped = grouping.by.length > 0;
  return (id, info) => {
    if (!info) return { look: plainLook, room: isGrouped && id === "run" ? groupNameRoom : 0 };
    const isMetric = info.group === "metrics" && info.isNumeric;
    const hasSpread = isGrouped && isMetric;
    const look: CellLook = {
      digits: hasSpread ? meanDigits(info) : info.fractionDigits,
      hasSpread,
      hasBar: hasPicture(cells, "bars", info),
      hasCurve: hasPicture(cells, "curves", info),
      hasDelta: cells.deltas && (isMetric || info.group === "params"),
    };
    const room =
      (hasSpread ? spreadPixels(info) : 0) +
      (look.hasCurve ? curveRoom : 0) +
      (look.hasDelta && isMetric ? deltaPixels(look.digits) : 0);
    return { look, room };
  };
}

/** Whether two choices make all columns look the same. */
export function isSameLook(one: LookChoices, other: LookChoices): boolean {
  return one.cells === other.cells && one.grouping.by.length > 0 === other.grouping.by.length > 0;
}

const plainLook: CellLook = { digits: 0, hasSpread: false, hasBar: false, hasCurve: false, hasDelta: false };

/** Columns with nothing beside their values. */
export const plainDress: ReturnType<typeof columnDress> = (_id, info) => ({
  look: { ...plainLook, digits: info?.fractionDigits ?? 0 },
  room: 0,
});

import type { ColumnInfo } from "../../../src/protocol/experiments.ts";

/** Pixels that a letter of a header and a digit of a value take, about. */
const letterWidth = 6.6;
const digitWidth = 8;

/** Room around a header's words, for the arrow of the order too; around a value, for the star of the best one too. */
const headerRoom = 38;
const valueRoom = 40;

/** A column's width in pixels: room for its name and for its values, within limits. */
export function columnWidth({ key, isNumeric, fractionDigits }: ColumnInfo): number {
  const forHeader = Math.ceil(key.length * letterWidth) + headerRoom;
  if (!isNumeric) return Math.min(220, Math.max(110, forHeader));
  const forValue = (fractionDigits + 2) * digitWidth + valueRoom;
  return Math.min(190, Math.max(84, forHeader, forValue));
}

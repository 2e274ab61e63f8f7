import type { ColumnInfo } from "../../../src/protocol/experiments.ts";

const widthOfLetter = 6.6;

/** A column's width in pixels: its name with room for the arrows, within what a value needs. */
export function columnWidth({ key, isNumeric }: ColumnInfo): number {
  const wanted = Math.ceil(key.length * widthOfLetter) + 38;
  return isNumeric ? Math.min(190, Math.max(82, wanted)) : Math.min(220, Math.max(110, wanted));
}

import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import { spreadPixels } from "../grouping/spread.ts";
import type { Choices } from "../state/choices.ts";

/** What the cells of a column show beside their values. */
export interface CellLook {
  /** Whether groups have means with their spread: all numbers of the column leave room for it. */
  readonly hasSpread: boolean;
}

/** What the looks of cells follow from. */
export type LookChoices = Pick<Choices, "grouping">;

/** How a column looks, and how many pixels more than its values it takes. */
export interface DressedColumn {
  readonly look: CellLook;
  readonly room: number;
}

/** What a group is called takes more room than a run's name. */
const groupNameRoom = 112;

/** How columns look by what the person has chosen. */
export function columnDress({ grouping }: LookChoices): (id: ColumnId, info?: ColumnInfo) => DressedColumn {
  const isGrouped = grouping.by.length > 0;
  return (id, info) => {
    const hasSpread = isGrouped && info?.group === "metrics" && info.isNumeric;
    const room = hasSpread ? spreadPixels(info) : isGrouped && id === "run" ? groupNameRoom : 0;
    return { look: { hasSpread }, room };
  };
}

/** Whether two choices make all columns look the same. */
export function isSameLook(one: LookChoices, other: LookChoices): boolean {
  return one.grouping.by.length > 0 === other.grouping.by.length > 0;
}

/** Columns with nothing beside their values. */
export const plainDress: ReturnType<typeof columnDress> = () => ({ look: { hasSpread: false }, room: 0 });

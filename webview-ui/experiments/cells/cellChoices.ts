import type { ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";

/** What may be drawn beside the values of a column. */
export type CellPicture = "curves" | "bars";

/** What the cells of the table show beside their values. */
export interface CellChoices extends Readonly<Record<CellPicture, boolean>> {
  /** Whether values are held against those of the baseline run. */
  readonly deltas: boolean;
  /** The columns that are the other way than the rest. */
  readonly except: Readonly<Record<CellPicture, readonly ColumnId[]>>;
}

export const firstCellChoices: CellChoices = {
  curves: false,
  bars: false,
  deltas: false,
  except: { curves: [], bars: [] },
};

/** Whether there is anything to draw of a column. */
export function canHave(picture: CellPicture, info: ColumnInfo): boolean {
  return picture === "curves" ? info.hasCurve === true : info.isNumeric && info.range !== undefined;
}

/** Whether a column has a picture; parameters only where they are asked for. */
export function hasPicture(choices: CellChoices, picture: CellPicture, info: ColumnInfo): boolean {
  const isUsual = choices[picture] && info.group === "metrics";
  return canHave(picture, info) && isUsual !== choices.except[picture].includes(info.id);
}

/** Draws a picture in the cells of all metrics, or of none. */
export function withPictures(choices: CellChoices, picture: CellPicture, isShown: boolean): CellChoices {
  return { ...choices, [picture]: isShown, except: { ...choices.except, [picture]: [] } };
}

/** Draws a picture in the cells of one column, or leaves it out there. */
export function withPicture(
  choices: CellChoices,
  picture: CellPicture,
  info: ColumnInfo,
  isShown: boolean,
): CellChoices {
  if (hasPicture(choices, picture, info) === isShown) return choices;
  const before = choices.except[picture];
  const others = before.filter((id) => id !== info.id);
  const after = others.length < before.length ? others : [...before, info.id];
  return { ...choices, except: { ...choices.except, [picture]: after } };
}

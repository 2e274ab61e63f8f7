import type { ColumnGroup, ColumnId } from "../../../src/protocol/experiments.ts";

/** A column has been put before or behind another one. */
export interface ColumnMove {
  readonly id: ColumnId;
  readonly side: "before" | "after";
  readonly beside: ColumnId;
}

/** What the person has made of the columns. */
export interface ColumnChoices {
  /** Groups that are not shown, but for the columns in `shown`; what comes to them is not shown either. */
  readonly hiddenGroups: readonly ColumnGroup[];
  readonly shown: readonly ColumnId[];
  /** Hidden columns of the other groups. */
  readonly hidden: readonly ColumnId[];
  /** In sight at the left edge, in this order, behind the run itself. */
  readonly pinned: readonly ColumnId[];
  /** One after the other, on the order that the columns have by themselves. */
  readonly moves: readonly ColumnMove[];
  /** In pixels, of the columns that have been given one. */
  readonly widths: Readonly<Record<string, number>>;
  /** The spans of columns that are folded away, by their ids. */
  readonly folded: readonly string[];
}

export const firstColumnChoices: ColumnChoices = {
  hiddenGroups: [],
  shown: [],
  // Most often they say what other columns say already.
  hidden: ["branch", "message", "source", "stages"],
  pinned: [],
  moves: [],
  widths: {},
  folded: [],
};

/** A column by what tells whether it is shown. */
export interface GroupedColumn {
  readonly id: ColumnId;
  readonly group: ColumnGroup;
}

const narrowest = 48;
const widest = 1_200;

/** Tells of each column whether it is shown; the run always is. */
export function visibility({ hiddenGroups, shown, hidden }: ColumnChoices): (column: GroupedColumn) => boolean {
  const groups = new Set(hiddenGroups);
  const exceptions = { shown: new Set(shown), hidden: new Set(hidden) };
  return ({ id, group }) => id === "run" || (groups.has(group) ? exceptions.shown.has(id) : !exceptions.hidden.has(id));
}

/** Shows or hides some columns. */
export function withShown(choices: ColumnChoices, columns: readonly GroupedColumn[], isShown: boolean): ColumnChoices {
  const ids = new Set(columns.map(({ id }) => id));
  const groups = new Set(choices.hiddenGroups);
  const inHiddenGroups = columns.filter(({ group }) => groups.has(group)).map(({ id }) => id);
  const inOthers = columns.filter(({ group }) => !groups.has(group)).map(({ id }) => id);
  const shown = choices.shown.filter((id) => !ids.has(id));
  const hidden = choices.hidden.filter((id) => !ids.has(id));
  return {
    ...choices,
    shown: isShown ? [...shown, ...inHiddenGroups] : shown,
    hidden: isShown ? hidden : [...hidden, ...inOthers],
  };
}

/** Shows or hides a whole group, with what will come to it; `members` are its columns. */
export function withGroupShown(
  choices: ColumnChoices,
  group: ColumnGroup,
  members: readonly GroupedColumn[],
  isShown: boolean,
): ColumnChoices {
  const ids = new Set(members.map(({ id }) => id));
  const others = choices.hiddenGroups.filter((one) => one !== group);
  return {
    ...choices,
    hiddenGroups: isShown ? others : [...others, group],
    shown: choices.shown.filter((id) => !ids.has(id)),
    hidden: choices.hidden.filter((id) => !ids.has(id)),
  };
}

/** Keeps a column at the left edge, behind those that are there; or lets it go back. */
export function withPinned(choices: ColumnChoices, id: ColumnId, isPinned: boolean): ColumnChoices {
  const others = choices.pinned.filter((one) => one !== id);
  return { ...choices, pinned: isPinned ? [...others, id] : others };
}

/** Puts a column beside another: among the pinned ones it is pinned too, elsewhere it is not. */
export function withMove(choices: ColumnChoices, move: ColumnMove): ColumnChoices {
  const { id, side, beside } = move;
  if (id === beside || id === "run") return choices;
  const pinned = choices.pinned.filter((one) => one !== id);
  if (beside === "run") return { ...choices, pinned: [id, ...pinned] };
  const at = pinned.indexOf(beside);
  if (at !== -1) return { ...choices, pinned: pinned.toSpliced(side === "before" ? at : at + 1, 0, id) };
  const isAgain = choices.moves.at(-1)?.id === id;
  return { ...choices, pinned, moves: [...(isAgain ? choices.moves.slice(0, -1) : choices.moves), move] };
}

export function withWidth(choices: ColumnChoices, id: ColumnId, width: number): ColumnChoices {
  const kept = Math.round(Math.min(widest, Math.max(narrowest, width)));
  return { ...choices, widths: { ...choices.widths, [id]: kept } };
}

export function withFolded(choices: ColumnChoices, span: string, isFolded: boolean): ColumnChoices {
  const others = choices.folded.filter((one) => one !== span);
  return { ...choices, folded: isFolded ? [...others, span] : others };
}

import type { ColumnGroup, ColumnId, ColumnInfo, FactColumn } from "../../../src/protocol/experiments.ts";
import { plainDress } from "../cells/cellLook.ts";
import type { CellLook } from "../cells/cellLook.ts";
import { visibility } from "./columnChoices.ts";
import type { ColumnChoices } from "./columnChoices.ts";
import { factLooks, groupTitles, titleOf } from "./columnFacts.ts";
import { orderColumns } from "./columnOrder.ts";
import type { OrderedColumn } from "./columnOrder.ts";
import { columnWidth } from "./columnWidth.ts";

/** The width of the cell with the checkbox, in pixels. */
export const checkWidth = 28;

/** A column that is shown, and where. Lengths are in pixels. */
export interface TableColumn {
  readonly id: ColumnId;
  readonly group: ColumnGroup;
  readonly title: string;
  readonly isNumeric: boolean;
  readonly look: CellLook;
  /** Undefined for facts. */
  readonly info?: ColumnInfo;
  readonly isPinned: boolean;
  /** From the table's left edge, where nothing is scrolled. */
  readonly left: number;
  readonly width: number;
  /** Among all columns, from 2: the first one has the checkboxes. */
  readonly index: number;
}

/** Columns of one group side by side, under one header. */
export interface ColumnSpan {
  readonly id: string;
  readonly group: ColumnGroup;
  readonly title: string;
  readonly isPinned: boolean;
  readonly isFolded: boolean;
  /** Not where all of its columns have been moved there one by one. */
  readonly canFold: boolean;
  readonly left: number;
  readonly width: number;
  readonly columns: readonly ColumnId[];
  /** Of its first column; of the folded span itself. */
  readonly index: number;
}

/** Where all columns stand that are shown. */
export interface ColumnLayout {
  readonly pinned: readonly TableColumn[];
  /** Those that scroll by beneath the pinned ones. */
  readonly scrolling: readonly TableColumn[];
  readonly spans: readonly ColumnSpan[];
  readonly pinnedWidth: number;
  readonly width: number;
  /** How many columns there are, that with the checkboxes and folded spans too. */
  readonly count: number;
}

export const noLayout: ColumnLayout = {
  pinned: [],
  scrolling: [],
  spans: [],
  pinnedWidth: checkWidth,
  width: checkWidth,
  count: 1,
};

/** What is left of a folded span beside its title: the twistie, the count and their room. */
const foldedRoom = 62;
const titleLetter = 6;

/** The columns that the person wants to see, one beside the other, without the facts that nothing is said in. */
export function layoutOf(
  columns: readonly ColumnInfo[],
  choices: ColumnChoices,
  onlyDiffering: boolean,
  unsaid: readonly ColumnId[],
  dress = plainDress,
): ColumnLayout {
  const isShown = visibility(choices);
  const shown = orderColumns(columns, choices.moves).filter(
    (column) => isShown(column) && !unsaid.includes(column.id) && (!onlyDiffering || column.info?.differs !== false),
  );
  const pinnedIds = new Set<ColumnId>(["run", ...choices.pinned]);
  const byId = new Map(shown.filter(({ id }) => pinnedIds.has(id)).map((column) => [column.id, column]));
  const builder = new LayoutBuilder(choices, dress);
  builder.addSpan(
    [...pinnedIds].flatMap((id) => byId.get(id) ?? []),
    true,
  );
  const moved = new Set(choices.moves.map(({ id }) => id));
  for (const span of spansOf(shown.filter(({ id }) => !pinnedIds.has(id)))) {
    builder.addSpan(span, false, span.find(({ id }) => !moved.has(id))?.home);
  }
  return builder.layout();
}

/** Neighbours of one group. */
function spansOf(columns: readonly OrderedColumn[]): readonly (readonly OrderedColumn[])[] {
  const spans: OrderedColumn[][] = [];
  for (const column of columns) {
    const last = spans.at(-1);
    if (last?.[0]?.group === column.group) last.push(column);
    else spans.push([column]);
  }
  return spans;
}

class LayoutBuilder {
  private readonly choices: ColumnChoices;
  private readonly dress: typeof plainDress;
  private readonly pinned: TableColumn[] = [];
  private readonly scrolling: TableColumn[] = [];
  private readonly spans: ColumnSpan[] = [];
  private readonly begun = new Set<ColumnGroup>();
  private left = checkWidth;
  private pinnedWidth = checkWidth;
  private index = 2;

  constructor(choices: ColumnChoices, dress: typeof plainDress) {
    this.choices = choices;
    this.dress = dress;
  }

  /** `home` names the span; undefined where that can be nothing to come back to. */
  addSpan(columns: readonly OrderedColumn[], isPinned: boolean, home?: string): void {
    const [first] = columns;
    if (!first) return;
    const { left, index } = this;
    const { group } = first;
    const title = isPinned ? "" : groupTitles[group][this.begun.has(group) ? 1 : 0];
    const isFolded = home !== undefined && title !== "" && this.choices.folded.includes(home);
    if (isFolded) {
      this.left += title.length * titleLetter + foldedRoom;
      this.index += 1;
    } else for (const column of columns) this.addColumn(column, isPinned);
    if (isPinned) this.pinnedWidth = this.left;
    else this.begun.add(group);
    this.spans.push({
      id: home ?? `moved ${first.id}`,
      group,
      title,
      isPinned,
      isFolded,
      canFold: home !== undefined && title !== "",
      left,
      width: this.left - left,
      columns: columns.map(({ id }) => id),
      index,
    });
  }

  layout(): ColumnLayout {
    const { pinned, scrolling, spans, pinnedWidth, left, index } = this;
    return { pinned, scrolling, spans, pinnedWidth, width: left, count: index - 1 };
  }

  private addColumn({ id, group, info }: OrderedColumn, isPinned: boolean): void {
    const looks = factLooks[id as FactColumn];
    const { look, room } = this.dress(id, info);
    const width = this.choices.widths[id] ?? (info ? columnWidth(info) : looks.size) + room;
    const column: TableColumn = {
      id,
      group,
      title: titleOf(id, info),
      isNumeric: info ? info.isNumeric : looks.isNumeric,
      look,
      ...(info && { info }),
      isPinned,
      left: this.left,
      width,
      index: this.index,
    };
    (isPinned ? this.pinned : this.scrolling).push(column);
    this.left += width;
    this.index += 1;
  }
}

/** The columns between two distances from the table's left edge, and how far they are from the first one. */
export function columnsBetween(columns: readonly TableColumn[], from: number, to: number): readonly TableColumn[] {
  const start = firstWhere(columns, ({ left, width }) => left + width > from);
  const end = firstWhere(columns, ({ left }) => left >= to);
  return columns.slice(start, Math.max(start, end));
}

/** The index of the first one that meets a condition, which all behind it meet too; the length where none does. */
function firstWhere(columns: readonly TableColumn[], isMet: (column: TableColumn) => boolean): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const column = columns[middle];
    if (column && isMet(column)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Cells are fetched in pieces of so many columns, so that scrolling asks seldom. */
const pieceOfColumns = 32;

/** A run tells these facts itself; of the runs of a group they have to be asked for. */
const summedFacts: ReadonlySet<ColumnId> = new Set(["branch", "message", "source"]);

/** The ids of the columns whose cells are to be fetched while some are in sight: these, the pinned ones, and some around. */
export function fetchedColumns(
  { pinned, scrolling }: ColumnLayout,
  inSight: readonly TableColumn[],
): readonly ColumnId[] {
  const first = scrolling.indexOf(inSight[0] as TableColumn);
  const start = Math.floor(Math.max(0, first) / pieceOfColumns) * pieceOfColumns;
  const last = first === -1 ? pieceOfColumns : first + inSight.length;
  const end = Math.ceil(last / pieceOfColumns) * pieceOfColumns;
  const wanted = [...pinned, ...scrolling.slice(start, end)];
  return wanted.filter(({ id, info }) => info !== undefined || summedFacts.has(id)).map(({ id }) => id);
}

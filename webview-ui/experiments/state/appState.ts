import type {
  ColumnId,
  ComparisonAnswer,
  ComparisonChange,
  SavedView,
  SortKey,
  TableChange,
  TableView,
  ViewRow,
} from "../../../src/protocol/experiments.ts";
import type { DrawnPicture } from "../../../src/protocol/experiments/reports.ts";
import type { ProjectInfo } from "../../../src/protocol/project.ts";
import type { MarkingState } from "../marks/markingState.ts";
import { columnDress, isSameLook } from "../cells/cellLook.ts";
import { withSelected } from "./choices.ts";
import type { Choices } from "./choices.ts";
import { answeredComparison, noComparison, withComparisonChange } from "./comparisonState.ts";
import type { ComparisonState } from "./comparisonState.ts";
import { withView } from "./viewChoices.ts";
import type { Failure } from "../../failure.ts";
import { unsaidFacts } from "../table/columnFacts.ts";
import type { CellRange } from "../table/cellRange.ts";
import { layoutOf, noLayout } from "../table/columnLayout.ts";
import type { ColumnLayout } from "../table/columnLayout.ts";
import { openedTable, withChange, withRows } from "./tableState.ts";
import type { TableState } from "./tableState.ts";

/** Everything that the page draws from. */
export interface AppState {
  readonly choices: Choices;
  /** Undefined until the extension has answered. */
  readonly project?: ProjectInfo;
  readonly table?: TableState;
  readonly tableFailure: Failure | undefined;
  /** The rows that are on screen. */
  readonly visible: { readonly start: number; readonly end: number };
  /** Where the columns stand: it follows from the table and the choices. */
  readonly columns: ColumnLayout;
  /** The columns whose cells are wanted: those in sight, and some around. Undefined until a table is there. */
  readonly wantedColumns: readonly ColumnId[] | undefined;
  /** The row that the keyboard is at. */
  readonly activeRow: number;
  readonly comparison: ComparisonState;
  readonly marking: MarkingState;
  /** The compared runs whose curves may have grown since they were told of before: another list each time. */
  readonly grown: readonly string[];
  /** The cells that are selected, to be copied. */
  readonly cells: CellRange | undefined;
  /** Those that the workspace keeps. */
  readonly views: readonly SavedView[];
  /** What an action could not do, until it is put away or the next one works. */
  readonly notice: Failure | undefined;
  /** What the person has put into the next report. */
  readonly reportPictures: readonly DrawnPicture[];
}

export type Action =
  | { readonly type: "projectChanged"; readonly project: ProjectInfo }
  | { readonly type: "choose"; readonly choices: Partial<Choices> }
  | { readonly type: "select"; readonly runIds: readonly string[]; readonly isSelected: boolean }
  | { readonly type: "compareOnly"; readonly runIds: readonly string[] }
  | { readonly type: "sortBy"; readonly sort: readonly SortKey[] }
  | {
      readonly type: "tableOpened";
      readonly view: TableView;
      readonly start: number;
      readonly rows: readonly ViewRow[];
      readonly columns: readonly ColumnId[];
      /** Whether it is looked at from where the one before it was: only groups have been opened or closed. */
      readonly keepsPlace: boolean;
    }
  | { readonly type: "selectCells"; readonly cells: CellRange | undefined }
  | { readonly type: "viewsChanged"; readonly views: readonly SavedView[] }
  | { readonly type: "openView"; readonly view: SavedView | undefined }
  | { readonly type: "zoom"; readonly zoom: number | undefined }
  | { readonly type: "tableFailed"; readonly failure: Failure }
  | {
      readonly type: "rowsFetched";
      readonly view: number;
      readonly start: number;
      readonly rows: readonly ViewRow[];
      readonly columns: readonly ColumnId[];
    }
  | { readonly type: "tableChanged"; readonly change: TableChange }
  | { readonly type: "seen"; readonly start: number; readonly end: number }
  | { readonly type: "sawColumns"; readonly columns: readonly ColumnId[] }
  | { readonly type: "moveTo"; readonly row: number }
  | { readonly type: "comparisonAsked" }
  | { readonly type: "comparisonAnswered"; readonly answer: ComparisonAnswer }
  | { readonly type: "comparisonFailed"; readonly failure: Failure }
  | { readonly type: "comparisonChanged"; readonly change: ComparisonChange }
  | { readonly type: "curvesGrown"; readonly runIds: readonly string[] }
  | { readonly type: "comparisonLeft" }
  | { readonly type: "marking"; readonly marking: MarkingState }
  | { readonly type: "reportPictures"; readonly pictures: readonly DrawnPicture[] }
  | { readonly type: "noticed"; readonly failure: Failure | undefined };

export function firstState(choices: Choices): AppState {
  return {
    choices,
    tableFailure: undefined,
    visible: { start: 0, end: 50 },
    columns: noLayout,
    wantedColumns: undefined,
    activeRow: 0,
    comparison: noComparison,
    marking: {},
    grown: [],
    cells: undefined,
    views: [],
    notice: undefined,
    reportPictures: [],
  };
}

/** The state after an action; the same object where nothing has changed. */
export function reduce(state: AppState, action: Action): AppState {
  const next = reduced(state, action);
  const { columns: infos, said = [] } = next.table?.view ?? {};
  const { columns, onlyDiffering } = next.choices;
  const isSame =
    infos === state.table?.view.columns &&
    said.join() === state.table?.view.said.join() &&
    columns === state.choices.columns &&
    onlyDiffering === state.choices.onlyDiffering &&
    isSameLook(next.choices, state.choices);
  const kept = isSameRows(state.table, next.table) ? next : { ...next, cells: undefined };
  if (isSame || !infos) return kept;
  const dress = columnDress(next.choices);
  return { ...kept, cells: undefined, columns: layoutOf(infos, columns, onlyDiffering, unsaidFacts(said), dress) };
}

/** Whether the rows are those that they were, at their places. */
function isSameRows(one: TableState | undefined, other: TableState | undefined): boolean {
  return (
    one?.view.id === other?.view.id && one?.slots.length === other?.slots.length && one?.arrived === other?.arrived
  );
}

function reduced(state: AppState, action: Action): AppState {
  switch (action.type) {
    case "projectChanged":
      return { ...state, project: action.project };
    case "choose":
      return { ...state, choices: { ...state.choices, ...action.choices } };
    case "select":
      return { ...state, choices: selectAll(state.choices, action.runIds, action.isSelected) };
    case "compareOnly":
      return { ...state, choices: compareOnly(state.choices, action.runIds) };
    case "sortBy":
      return { ...state, choices: { ...state.choices, sort: action.sort } };
    case "selectCells":
      return { ...state, cells: action.cells };
    case "viewsChanged":
      return { ...state, views: action.views };
    case "openView":
      return { ...state, choices: withView(state.choices, action.view) };
    case "zoom":
      return { ...state, choices: withZoom(state.choices, action.zoom) };
    case "tableOpened":
      return openTable(state, action);
    case "tableFailed":
      return { ...state, tableFailure: action.failure };
    case "rowsFetched":
      return state.table?.view.id === action.view
        ? { ...state, table: withRows(state.table, action.start, action.rows, action.columns) }
        : state;
    case "tableChanged":
      return changeTable(state, action.change);
    case "seen":
      return { ...state, visible: { start: action.start, end: action.end } };
    case "sawColumns":
      return isSame(state.wantedColumns, action.columns) ? state : { ...state, wantedColumns: action.columns };
    case "moveTo":
      return { ...state, activeRow: clampRow(action.row, state.table) };
    case "comparisonAsked":
      return { ...state, comparison: { ...state.comparison, isLoading: true } };
    case "comparisonAnswered":
      return {
        ...state,
        comparison: answeredComparison(action.answer),
        choices: selectAll(state.choices, action.answer.missing, false),
      };
    case "comparisonFailed":
      return { ...state, comparison: { ...noComparison, failure: action.failure } };
    case "comparisonChanged":
      return { ...state, comparison: withComparisonChange(state.comparison, action.change) };
    case "curvesGrown":
      return { ...state, grown: action.runIds };
    case "comparisonLeft":
      return { ...state, comparison: noComparison };
    case "marking":
      return { ...state, marking: { ...state.marking, ...action.marking } };
    case "reportPictures":
      return { ...state, reportPictures: action.pictures };
    case "noticed":
      return { ...state, notice: action.failure };
  }
}

function isSame(one: readonly ColumnId[] | undefined, other: readonly ColumnId[]): boolean {
  return one?.length === other.length && one.every((id, index) => id === other[index]);
}

function withZoom({ zoom: _before, ...others }: Choices, zoom: number | undefined): Choices {
  return zoom === undefined ? others : { ...others, zoom };
}

function selectAll(choices: Choices, runIds: readonly string[], isSelected: boolean): Choices {
  return runIds.reduce((chosen, id) => withSelected(chosen, id, isSelected), choices);
}

/** The colours of runs that stay selected stay too. */
function compareOnly(choices: Choices, runIds: readonly string[]): Choices {
  const kept = choices.selection.filter(({ id }) => runIds.includes(id));
  const selected = selectAll({ ...choices, selection: kept }, runIds, true);
  const [baseline] = runIds;
  return {
    ...selected,
    layout: choices.layout === "table" ? "split" : choices.layout,
    ...(baseline !== undefined && { baseline }),
  };
}

function openTable(state: AppState, action: Extract<Action, { readonly type: "tableOpened" }>): AppState {
  const { view, start, rows, columns, keepsPlace } = action;
  const table = withRows(openedTable(view, keepsPlace ? state.table : undefined), start, rows, columns);
  return { ...state, tableFailure: undefined, table, activeRow: keepsPlace ? clampRow(state.activeRow, table) : 0 };
}

/** The keyboard stays at its row when others come or go above it; what is gone is no longer selected. */
function changeTable(state: AppState, change: TableChange): AppState {
  if (state.table?.view.id !== change.view) return state;
  const table = withChange(state.table, change, state.visible.start);
  const activeId = state.table.slots[state.activeRow]?.row.id;
  const found = table.slots.findIndex((slot) => slot !== undefined && slot.row.id === activeId);
  return {
    ...state,
    table,
    activeRow: clampRow(found === -1 ? state.activeRow + table.arrived - state.table.arrived : found, table),
    choices: selectAll(state.choices, change.removed, false),
  };
}

function clampRow(row: number, table: TableState | undefined): number {
  return Math.max(0, Math.min(row, (table?.slots.length ?? 0) - 1));
}

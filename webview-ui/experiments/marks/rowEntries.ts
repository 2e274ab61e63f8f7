import { counted } from "../../counts.ts";
import { runActions } from "../comparison/runActions.ts";
import { deleteRuns, markRuns } from "./markDeeds.ts";
import type { RowPage } from "./markDeeds.ts";
import type { EditedPart } from "./markingState.ts";
import type { RowTarget } from "./rowTarget.ts";

/** An entry of a row's menu. */
export interface RowEntry {
  readonly id: string;
  /** Entries of one group stand together, a line between the groups. */
  readonly group: "open" | "mark" | "act" | "remove";
  readonly icon: string;
  readonly title: (target: RowTarget) => string;
  /** The key that does the same in the table, as `KeyboardEvent.key` has it in lower case. */
  readonly key?: string;
  /** Offered for every row where it says nothing. */
  readonly isOffered?: (target: RowTarget) => boolean;
  readonly act: (target: RowTarget, page: RowPage) => void;
}

/** What can be done with a run of the table, in the order of its menu. */
export const rowEntries: readonly RowEntry[] = [
  {
    id: "compare",
    group: "open",
    icon: "git-compare",
    title: ({ runIds }) => (runIds.length > 1 ? `Compare ${counted(runIds.length, "run")}` : "Select to compare"),
    act: ({ runIds }, { store }) => {
      store.dispatch({ type: "select", runIds, isSelected: true });
      store.dispatch({ type: "choose", choices: { layout: "split" } });
    },
  },
  {
    id: "baseline",
    group: "open",
    icon: "pinned",
    title: () => "Hold the others against it",
    isOffered: isOne,
    act: ({ row }, { store }) => {
      const { cells } = store.get().choices;
      store.dispatch({ type: "choose", choices: { baseline: row.id, cells: { ...cells, deltas: true } } });
    },
  },
  {
    id: "log",
    group: "open",
    icon: "output",
    title: () => "Open the log",
    isOffered: isOne,
    act: ({ row }, { controller }) => controller.ask("openLog", row.id),
  },
  {
    id: "commit",
    group: "open",
    icon: "git-commit",
    title: () => "Show the commit",
    isOffered: (target) => isOne(target) && target.row.commit !== undefined,
    act: ({ row }, { controller }) => row.commit !== undefined && controller.ask("showCommit", row.commit),
  },
  {
    id: "star",
    group: "mark",
    icon: "star-empty",
    key: "s",
    title: ({ row, runIds }) => (row.starred ? `Take the star away${many(runIds, "from ")}` : `Star${many(runIds)}`),
    act: ({ row, runIds }, page) => markRuns(page, eachOf(runIds, { starred: !row.starred }), ""),
  },
  editing("tags", "tag", "t", ({ runIds }) => `Tags${many(runIds, "of ")}…`),
  editing("note", "note", "n", () => "Note…", isOne),
  editing("name", "edit", "f2", () => "Rename…", isOne),
  ...runActions.map(({ action, icon, title, onlyFailed }): RowEntry => ({
    id: action,
    group: "act",
    icon,
    title: () => title,
    isOffered: (target) =>
      isOne(target) && target.row.state !== "running" && (!onlyFailed || target.row.state !== "done"),
    act: ({ row }, { controller }) => controller.ask("actOnRun", { runId: row.id, action }),
  })),
  {
    id: "archive",
    group: "remove",
    icon: "archive",
    key: "a",
    title: ({ row, runIds }) =>
      row.archived ? `Bring back${many(runIds)} from the archive` : `Archive${many(runIds)}`,
    act: ({ row, runIds }, page) => {
      const text = `${row.archived ? "Brought back" : "Archived"} ${namedRuns(row.name, runIds)}.`;
      markRuns(page, eachOf(runIds, { archived: !row.archived }), text);
    },
  },
  {
    id: "delete",
    group: "remove",
    icon: "trash",
    key: "delete",
    title: ({ runIds }) => `Delete${many(runIds)}`,
    isOffered: (target) => !isOne(target) || target.row.state !== "running",
    act: ({ row, runIds }, page) => deleteRuns(page, runIds, `Deleted ${namedRuns(row.name, runIds)}.`),
  },
];

/** Does what a key of the table means, if it means something: whether it does. */
export function pressEntryKey(target: RowTarget | undefined, key: string, page: RowPage): boolean {
  const entry = rowEntries.find((candidate) => candidate.key === key.toLowerCase());
  if (!target || !entry || !(entry.isOffered?.(target) ?? true)) return false;
  entry.act(target, page);
  return true;
}

function editing(
  part: EditedPart,
  icon: string,
  key: string,
  title: RowEntry["title"],
  isOffered: RowEntry["isOffered"] = () => true,
): RowEntry {
  const act: RowEntry["act"] = ({ row }, { store }) =>
    store.dispatch({ type: "marking", marking: { edited: { runId: row.id, part } } });
  return { id: part, group: "mark", icon, key, title, isOffered, act };
}

function isOne({ runIds }: RowTarget): boolean {
  return runIds.length === 1;
}

/** Of several runs, how many: ` 3 runs`, ` of 3 runs`. */
function many(runIds: readonly string[], word = ""): string {
  return runIds.length === 1 ? "" : ` ${word}${counted(runIds.length, "run")}`;
}

function namedRuns(name: string, runIds: readonly string[]): string {
  return runIds.length === 1 ? name : counted(runIds.length, "run");
}

function eachOf<Said extends object>(
  runIds: readonly string[],
  said: Said,
): readonly (Said & { readonly run: string })[] {
  return runIds.map((run) => ({ run, ...said }));
}

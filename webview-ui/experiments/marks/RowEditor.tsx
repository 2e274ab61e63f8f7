import { useState } from "react";
import type { ReactNode } from "react";
import { useApp, useAppState } from "../appContext.ts";
import { rowElementId } from "../table/TableRow.tsx";
import type { EditedPart } from "./markingState.ts";
import { NameEditor } from "./NameEditor.tsx";
import { NoteEditor } from "./NoteEditor.tsx";
import { targetAt } from "./rowTarget.ts";
import type { RowTarget } from "./rowTarget.ts";
import { TagsEditor } from "./TagsEditor.tsx";

/** Where the cell lies that is edited, in pixels of the page. */
export interface CellPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface EditorProps {
  readonly target: RowTarget;
  readonly place: CellPlace;
  readonly onClose: () => void;
}

/** What of a run is being edited, over its cell. */
export function RowEditor(): ReactNode {
  const { store } = useApp();
  const edited = useAppState((state) => state.marking.edited);
  const target = edited && targetAt(store.get(), edited.runId);
  if (!edited || !target) return null;
  const close = (): void => store.dispatch({ type: "marking", marking: { edited: undefined } });
  return <PlacedEditor key={`${edited.part} ${edited.runId}`} part={edited.part} target={target} onClose={close} />;
}

const editors = { name: NameEditor, tags: TagsEditor, note: NoteEditor } as const;

interface PlacedEditorProps extends Omit<EditorProps, "place"> {
  readonly part: EditedPart;
}

/** It stays where it came up, and about the run as it was then, whatever the table does meanwhile. */
function PlacedEditor({ part, target, onClose }: PlacedEditorProps): ReactNode {
  const { store } = useApp();
  const [first] = useState(target);
  const [place] = useState(() => {
    const index = store.get().table?.slots.findIndex((slot) => slot?.row.id === target.row.id) ?? -1;
    return placeOf(index, part);
  });
  const Editor = editors[part];
  return <Editor target={first} place={place} onClose={onClose} />;
}

/** Of the cell that shows a part, or of the run's name where that one is not in sight. */
function placeOf(index: number, part: EditedPart): CellPlace {
  const row = document.getElementById(rowElementId(index));
  const cellOf = (column: string): Element | null => row?.querySelector(`[data-column="${column}"]`) ?? null;
  const cell = (part === "name" ? null : cellOf(part)) ?? cellOf("run");
  const { left: x = 40, top: y = 80, width = 200 } = cell?.getBoundingClientRect() ?? {};
  return { x, y, width };
}

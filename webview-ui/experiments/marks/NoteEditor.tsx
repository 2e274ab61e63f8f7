import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { Popup } from "../../components/Popup.tsx";
import type { EditorProps } from "./RowEditor.tsx";
import { SavingFailure } from "./SavingFailure.tsx";
import { useSaving } from "./useSaving.ts";

/** What is noted of a run: Ctrl+Enter and a click elsewhere keep it, Escape gives it up. */
export function NoteEditor({ target: { row }, place, onClose }: EditorProps): ReactNode {
  const before = row.note ?? "";
  const [note, setNote] = useState(before);
  const { save, failure } = useSaving(onClose);
  const keep = (): void => save(note.trimEnd() === before ? [] : [{ run: row.id, note }]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const keeps = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!keeps && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (keeps) keep();
    else onClose();
  };
  return (
    <Popup at={{ x: place.x, y: place.y - 2 }} role="dialog" label={`Note of ${row.name}`} onClose={keep}>
      <div className="note-editor" onKeyDown={onKeyDown}>
        <textarea
          data-first-focus
          className="text-input"
          aria-label="Note"
          placeholder="What is to be remembered of this run"
          rows={5}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
        <SavingFailure failure={failure} />
        <div className="editor-foot">
          <span className="dim">Ctrl+Enter keeps it</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button appearance="primary" onClick={keep}>
            Keep
          </Button>
        </div>
      </div>
    </Popup>
  );
}

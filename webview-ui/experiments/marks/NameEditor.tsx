import { useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { Popup } from "../../components/Popup.tsx";
import type { EditorProps } from "./RowEditor.tsx";
import { SavingFailure } from "./SavingFailure.tsx";
import { useSaving } from "./useSaving.ts";

/** The name of a run, edited in its place: Enter and a click elsewhere keep it, Escape gives it up. */
export function NameEditor({ target: { row }, place, onClose }: EditorProps): ReactNode {
  const [name, setName] = useState(row.name);
  const input = useRef<HTMLInputElement>(null);
  const { save, failure } = useSaving(onClose);
  const keep = (): void => save(name.trim() === row.name ? [] : [{ run: row.id, name }]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") keep();
    else onClose();
  };
  return (
    <Popup at={{ x: place.x + 8, y: place.y - 1 }} role="dialog" label={`Rename ${row.name}`} onClose={keep}>
      <div className="name-editor" style={{ width: Math.max(180, place.width) }} onKeyDown={onKeyDown}>
        <input
          ref={input}
          className="text-input"
          aria-label="Name"
          aria-invalid={failure !== undefined}
          placeholder="Its own name"
          spellCheck={false}
          value={name}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => setName(target.value)}
        />
        <SavingFailure failure={failure} />
      </div>
    </Popup>
  );
}

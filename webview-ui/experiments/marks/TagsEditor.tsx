import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { counted } from "../../counts.ts";
import { Icon } from "../../components/Icon.tsx";
import { Popup } from "../../components/Popup.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import type { EditorProps } from "./RowEditor.tsx";
import { SavingFailure } from "./SavingFailure.tsx";
import { suggestedTags, tagChanges, withTyped } from "./tagDraft.ts";
import type { TagDraft } from "./tagDraft.ts";
import { useSaving } from "./useSaving.ts";

/**
 * The tags of a run, or of all that are selected: typed ones are completed from those that exist. Enter adds what is typed,
 * and keeps all where nothing is; so does a click elsewhere. Escape gives up.
 */
export function TagsEditor({ target: { row, runIds }, place, onClose }: EditorProps): ReactNode {
  const before = row.tags ?? [];
  const [draft, setDraft] = useState<TagDraft>({ tags: before, typed: "" });
  const [active, setActive] = useState(-1);
  const { save, failure } = useSaving(onClose);
  const known = useAnswer("runTags", []).value ?? [];
  const options = suggestedTags(draft, known);
  const change = (next: TagDraft): void => {
    setDraft(next);
    setActive(-1);
  };
  const add = (tag: string): void => change({ tags: [...draft.tags, tag], typed: "" });
  const remove = (tag: string): void => change({ ...draft, tags: draft.tags.filter((one) => one !== tag) });
  const keep = (): void => {
    const changes = tagChanges(before, withTyped(draft).tags);
    save(changes ? runIds.map((run) => ({ run, ...changes })) : []);
  };
  const enter = (): void => {
    const option = options[active];
    if (option !== undefined) add(option);
    else if (draft.typed.trim() === "") keep();
    else change(withTyped(draft));
  };
  const moves: Readonly<Record<string, () => void>> = {
    Enter: enter,
    Escape: onClose,
    ",": () => change(withTyped(draft)),
    ArrowDown: () => setActive(Math.min(active + 1, options.length - 1)),
    ArrowUp: () => setActive(Math.max(active - 1, -1)),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Backspace" && draft.typed === "") {
      change({ ...draft, tags: draft.tags.slice(0, -1) });
      return;
    }
    const move = moves[event.key];
    if (!move || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  const whose = runIds.length === 1 ? row.name : counted(runIds.length, "run");
  return (
    <Popup at={{ x: place.x, y: place.y - 2 }} role="dialog" label={`Tags of ${whose}`} onClose={keep}>
      <div className="tags-editor">
        {runIds.length > 1 && <p className="dim">What is added or taken away here is so of {whose}.</p>}
        <div className="tag-field">
          {draft.tags.map((tag) => (
            <span key={tag} className="tag">
              <span className="truncated">{tag}</span>
              <button type="button" aria-label={`Take away ${tag}`} onClick={() => remove(tag)}>
                <Icon name="close" />
              </button>
            </span>
          ))}
          <input
            data-first-focus
            role="combobox"
            aria-label="Add a tag"
            aria-autocomplete="list"
            aria-expanded={options.length > 0}
            aria-controls="tag-options"
            aria-activedescendant={active >= 0 ? optionId(active) : undefined}
            placeholder={draft.tags.length === 0 ? "Add a tag" : ""}
            spellCheck={false}
            autoComplete="off"
            value={draft.typed}
            onChange={({ target }) => change({ ...draft, typed: target.value })}
            onKeyDown={onKeyDown}
          />
        </div>
        <SavingFailure failure={failure} />
        <ul
          id="tag-options"
          className="tag-options"
          role="listbox"
          aria-label="Tags in use"
          hidden={options.length === 0}
        >
          {options.map((tag, index) => (
            <li
              key={tag}
              id={optionId(index)}
              className="truncated"
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => add(tag)}
            >
              {tag}
            </li>
          ))}
        </ul>
      </div>
    </Popup>
  );
}

function optionId(index: number): string {
  return `tag-option-${index}`;
}

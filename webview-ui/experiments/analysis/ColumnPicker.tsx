import { useId, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { Icon } from "../../components/Icon.tsx";

export interface PickedColumn<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** What it belongs to. */
  readonly group: string;
}

interface ColumnPickerProps<Id extends string> {
  readonly label: string;
  /** What is chosen; without it the field invites to choose. */
  readonly value?: Id | undefined;
  readonly placeholder?: string;
  readonly columns: readonly PickedColumn<Id>[];
  readonly onChange: (id: Id) => void;
}

/** More are found by typing a part of their names. */
const mostShown = 100;

/** A field to choose one of very many columns in, by its name or a part of it. */
export function ColumnPicker<Id extends string>(props: ColumnPickerProps<Id>): ReactNode {
  const { label, value, placeholder, columns, onChange } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(0);
  const isOpen = typed !== undefined;
  const found = isOpen ? columnsNamed(typed, columns) : [];
  const chosen = columns.find((column) => column.id === value);
  const open = (): void => {
    setTyped("");
    setActive(
      Math.max(
        0,
        columns.findIndex((column) => column.id === value),
      ),
    );
  };
  const choose = (column: PickedColumn<Id> | undefined): void => {
    setTyped(undefined);
    if (column && column.id !== value) onChange(column.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !isOpen) return;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => (isOpen ? setActive(Math.min(active + 1, found.length - 1)) : open()),
      ArrowUp: () => setActive(Math.max(active - 1, 0)),
      Enter: () => (isOpen ? choose(found[active]) : open()),
      Escape: () => setTyped(undefined),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <label className="column-picker">
      <span>{label}</span>
      <span className="picker-field">
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
          placeholder={chosen?.title ?? placeholder}
          title={chosen?.title}
          spellCheck={false}
          autoComplete="off"
          value={typed ?? chosen?.title ?? ""}
          onChange={({ target }) => {
            setTyped(target.value);
            setActive(0);
          }}
          onClick={() => isOpen || open()}
          onKeyDown={onKeyDown}
          onBlur={() => setTyped(undefined)}
        />
        <Icon name="chevron-down" />
        {isOpen && <Options id={id} found={found} active={active} field={input} onChoose={choose} />}
      </span>
    </label>
  );
}

/** Those whose names have all of what is typed in them. */
function columnsNamed<Id extends string>(
  typed: string,
  columns: readonly PickedColumn<Id>[],
): readonly PickedColumn<Id>[] {
  const words = typed.toLowerCase().split(/\s+/);
  const found: PickedColumn<Id>[] = [];
  for (const column of columns) {
    if (found.length === mostShown) break;
    const name = column.title.toLowerCase();
    if (words.every((word) => name.includes(word))) found.push(column);
  }
  return found;
}

interface OptionsProps<Id extends string> {
  readonly id: string;
  readonly found: readonly PickedColumn<Id>[];
  readonly active: number;
  readonly field: { readonly current: HTMLElement | null };
  readonly onChoose: (column: PickedColumn<Id>) => void;
}

/** Over everything else, so that no edge of the pane cuts it off. */
function Options<Id extends string>({ id, found, active, field, onChoose }: OptionsProps<Id>): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const [bounds, element] = [field.current?.getBoundingClientRect(), list.current];
    if (!bounds || !element) return;
    const below = window.innerHeight - bounds.bottom - 8;
    const isBelow = below >= Math.min(160, element.scrollHeight) || below >= bounds.top;
    const height = Math.min(286, isBelow ? below : bounds.top - 8);
    element.style.maxHeight = `${height}px`;
    element.style.left = `${Math.max(4, Math.min(bounds.left, window.innerWidth - element.offsetWidth - 4))}px`;
    element.style.top = `${isBelow ? bounds.bottom + 1 : bounds.top - 1 - element.offsetHeight}px`;
    element.children[active]?.scrollIntoView({ block: "nearest" });
  });
  return (
    <ul ref={list} id={id} className="picker-options" role="listbox" aria-label="Columns">
      {found.map((column, index) => (
        <li
          key={column.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          // The focus stays in the field.
          onPointerDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.preventDefault();
            onChoose(column);
          }}
        >
          <span className="truncated">{column.title}</span>
          <span className="dim">{column.group}</span>
        </li>
      ))}
      {found.length === 0 && (
        <li role="option" aria-selected={false} aria-disabled="true" className="dim">
          Nothing is called so
        </li>
      )}
    </ul>
  );
}

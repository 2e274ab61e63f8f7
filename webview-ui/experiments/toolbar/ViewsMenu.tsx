import { useState } from "react";
import type { ReactNode } from "react";
import type { SavedView, ViewChange } from "../../../src/protocol/experiments.ts";
import { Button, IconButton } from "../../components/Button.tsx";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { TextField } from "../../components/TextField.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { hasChanged, viewNamed } from "../state/viewChoices.ts";
import "./views.css";

/** A button that opens the saved views of the table; it is called as the one that is looked at. */
export function ViewsMenu(): ReactNode {
  const views = useAppState((state) => state.views);
  const choices = useAppState((state) => state.choices);
  const current = views.find(({ name }) => name === choices.view);
  const text = current && (hasChanged(choices, current) ? `${current.name} •` : current.name);
  return (
    <MenuButton icon="bookmark" label="Saved views" {...(text !== undefined && { text })}>
      {(close) => <ViewsPanel close={close} />}
    </MenuButton>
  );
}

/** The saved views: to look at, to save, to rename and to delete. */
export function ViewsPanel({ close }: { readonly close: () => void }): ReactNode {
  const { store, controller } = useApp();
  const views = useAppState((state) => state.views);
  const choices = useAppState((state) => state.choices);
  const [deleted, setDeleted] = useState<{ readonly view: SavedView; readonly at: number }>();
  const [renamed, setRenamed] = useState<string>();
  const current = views.find(({ name }) => name === choices.view);
  const change = (what: ViewChange): void => controller.changeViews(what);
  const open = (view: SavedView | undefined): void => {
    store.dispatch({ type: "openView", view });
    close();
  };
  return (
    <div className="views-panel" role="group" aria-label="Saved views">
      <MenuItem
        icon={current === undefined && !hasChanged(choices, undefined) ? "check" : "list-flat"}
        onClick={() => open(undefined)}
      >
        All runs
      </MenuItem>
      {views.map((view, at) =>
        renamed === view.name ? (
          <NameField
            key={view.name}
            label={`New name of ${view.name}`}
            first={view.name}
            taken={views}
            action="Rename"
            onName={(to) => {
              change({ kind: "rename", name: view.name, to });
              if (choices.view === view.name) store.dispatch({ type: "choose", choices: { view: to } });
              setRenamed(undefined);
            }}
          />
        ) : (
          <div key={view.name} className="views-row">
            <MenuItem icon={view === current ? "check" : "bookmark"} onClick={() => open(view)}>
              <span className="truncated">{view.name}</span>
            </MenuItem>
            <IconButton icon="edit" label={`Rename ${view.name}`} onClick={() => setRenamed(view.name)} />
            <IconButton
              icon="trash"
              label={`Delete ${view.name}`}
              onClick={() => {
                setDeleted({ view, at });
                change({ kind: "delete", name: view.name });
              }}
            />
          </div>
        ),
      )}
      {deleted && (
        <p className="views-deleted" role="status">
          <span className="truncated">“{deleted.view.name}” is deleted.</span>
          <button
            type="button"
            className="link"
            onClick={() => {
              change({ kind: "restore", ...deleted });
              setDeleted(undefined);
            }}
          >
            Undo
          </button>
        </p>
      )}
      <div className="popup-separator" role="separator" />
      {current && hasChanged(choices, current) && (
        <MenuItem icon="save" onClick={() => change({ kind: "keep", view: viewNamed(current.name, choices) })}>
          <span className="truncated">Update “{current.name}” to what is shown</span>
        </MenuItem>
      )}
      <NameField
        label="Name of a new view"
        first=""
        taken={views}
        action="Save view"
        onName={(name) => {
          change({ kind: "keep", view: viewNamed(name, choices) });
          store.dispatch({ type: "choose", choices: { view: name } });
          close();
        }}
      />
    </div>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly first: string;
  readonly taken: readonly SavedView[];
  readonly action: string;
  readonly onName: (name: string) => void;
}

/** Asks for a name that no other view has. */
function NameField({ label, first, taken, action, onName }: NameFieldProps): ReactNode {
  const [text, setText] = useState(first);
  const name = text.trim();
  const isTaken = name !== first && taken.some((view) => view.name === name);
  const submit = (): void => {
    if (name !== "" && !isTaken) onName(name);
  };
  return (
    <div className="views-name" onKeyDown={({ key }) => key === "Enter" && submit()}>
      <TextField label={label} placeholder={label} icon="bookmark" value={text} onInput={setText} />
      <Button onClick={submit}>{action}</Button>
      {isTaken && (
        <p className="dim" role="status">
          Another view is called so.
        </p>
      )}
    </div>
  );
}

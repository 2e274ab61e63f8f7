import type { MouseEvent, ReactNode } from "react";
import type { RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { useApp } from "../appContext.ts";
import { markRuns } from "./markDeeds.ts";

/** A run's name, with its star and what else is said of it; what can be done with it is behind the dots. */
export function RunCell({ row }: { readonly row: RunRow }): ReactNode {
  const page = useApp();
  const { id, name, starred = false, archived = false, note } = row;
  const openMenu = (event: MouseEvent): void => {
    event.stopPropagation();
    const { left: x, bottom: y } = event.currentTarget.getBoundingClientRect();
    page.store.dispatch({ type: "marking", marking: { opened: { runId: id, at: { x, y } } } });
  };
  const toggleStar = (event: MouseEvent): void => {
    event.stopPropagation();
    markRuns(page, [{ run: id, starred: !starred }], "");
  };
  return (
    <>
      <span className={`truncated run-name ${archived ? "archived" : ""}`} title={name}>
        {name}
      </span>
      {archived && <Icon name="archive" label="archived" />}
      {note !== undefined && <Icon name="note" label={`Note: ${note}`} />}
      <span className="row-buttons">
        <RowButton icon="ellipsis" label={`More for ${name}`} onClick={openMenu} />
        <RowButton
          icon={starred ? "star-full" : "star-empty"}
          label={starred ? `Take the star of ${name} away` : `Star ${name}`}
          isOn={starred}
          onClick={toggleStar}
        />
      </span>
    </>
  );
}

interface RowButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly isOn?: boolean;
  readonly onClick: (event: MouseEvent) => void;
}

/** A button for the mouse: the keyboard stays with the table, which has a key for each. */
function RowButton({ icon, label, isOn, onClick }: RowButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={`row-button ${isOn ? "on" : ""}`}
      tabIndex={-1}
      aria-label={label}
      aria-pressed={isOn}
      title={label}
      onMouseDown={(event) => event.preventDefault()}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={onClick}
    >
      <span className={`codicon codicon-${icon}`} aria-hidden="true" />
    </button>
  );
}

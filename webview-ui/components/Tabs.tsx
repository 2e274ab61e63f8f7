import { createElement } from "react";
import type { ReactNode, SyntheticEvent } from "react";

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** How many things it shows. */
  readonly count?: number;
  readonly render: () => ReactNode;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly active: Id;
  readonly onChange: (id: Id) => void;
}

/** The toolkit's panels. Only the active one is drawn. */
export function Tabs<Id extends string>({ label, items, active, onChange }: TabsProps<Id>): ReactNode {
  const onTab = ({ target, currentTarget }: SyntheticEvent<HTMLElement>): void => {
    // What is inside the panels changes too, and its events come by here.
    if (target !== currentTarget) return;
    const chosen = items.find(({ id }) => tabId(id) === (currentTarget as TabsElement).activeid);
    if (chosen && chosen.id !== active) onChange(chosen.id);
  };
  return createElement(
    "vscode-panels",
    { "aria-label": label, activeid: tabId(active), onChange: onTab },
    items.map(({ id, title, count }) =>
      createElement(
        "vscode-panel-tab",
        { key: `tab ${id}`, id: tabId(id), "data-count": count === undefined || count === 0 ? undefined : count },
        title,
      ),
    ),
    items.map(({ id, render }) =>
      createElement("vscode-panel-view", { key: `view ${id}`, id: `view-${id}` }, id === active && render()),
    ),
  );
}

interface TabsElement extends HTMLElement {
  readonly activeid: string;
}

function tabId(id: string): string {
  return `tab-${id}`;
}

import { createElement, useEffect, useRef, useState } from "react";
import type { ReactNode, RefObject, SyntheticEvent } from "react";
import { IconButton } from "./Button.tsx";
import type { Place } from "./Popup.tsx";
import { PopupItem, PopupMenu } from "./PopupMenu.tsx";

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

/** The toolkit's panels. Only the active one is drawn. Where the tabs do not all fit, a menu beside them lists them. */
export function Tabs<Id extends string>({ label, items, active, onChange }: TabsProps<Id>): ReactNode {
  const panels = useRef<HTMLElement>(null);
  const isOverfull = useOverfull(panels, items.length);
  const onTab = ({ target, currentTarget }: SyntheticEvent<HTMLElement>): void => {
    // What is inside the panels changes too, and its events come by here.
    if (target !== currentTarget) return;
    const chosen = items.find(({ id }) => tabId(id) === (currentTarget as TabsElement).activeid);
    if (chosen && chosen.id !== active) onChange(chosen.id);
  };
  useEffect(() => {
    const tab = isOverfull ? panels.current?.querySelector(`#${tabId(active)}`) : undefined;
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active, isOverfull]);
  return (
    <div className={isOverfull ? "tabs overfull" : "tabs"}>
      {createElement(
        "vscode-panels",
        { ref: panels, "aria-label": label, activeid: tabId(active), onChange: onTab },
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
      )}
      {isOverfull && <MoreTabs items={items} active={active} onChange={onChange} />}
    </div>
  );
}

/** Whether the tabs are wider than there is room. */
function useOverfull(panels: RefObject<HTMLElement | null>, count: number): boolean {
  const [isOverfull, setIsOverfull] = useState(false);
  useEffect(() => {
    const element = panels.current;
    if (!element || count === 0) return;
    const measure = (): void => {
      const tabs = [...element.querySelectorAll<HTMLElement>(":scope > vscode-panel-tab")];
      const [first, last] = [tabs[0], tabs.at(-1)];
      if (!first || !last) return;
      const needed = last.getBoundingClientRect().right - first.getBoundingClientRect().left;
      setIsOverfull(needed + 2 * tabsMargin > element.clientWidth);
    };
    // The toolkit's tabs get their widths after they are drawn, and with their counts.
    const observer = new ResizeObserver(measure);
    for (const part of [element, ...element.querySelectorAll(":scope > vscode-panel-tab")]) observer.observe(part);
    return () => observer.disconnect();
  }, [panels, count]);
  return isOverfull;
}

/** What stands before the first tab and behind the last one, in pixels. */
const tabsMargin = 10;

/** All tabs in a menu: with the arrow keys every tab is reached without it. */
function MoreTabs<Id extends string>({ items, active, onChange }: Omit<TabsProps<Id>, "label">): ReactNode {
  const button = useRef<HTMLSpanElement>(null);
  const [at, setAt] = useState<Place>();
  const open = (): void => {
    const bounds = button.current?.getBoundingClientRect();
    if (bounds) setAt({ x: bounds.right, y: bounds.bottom });
  };
  return (
    <span ref={button} className="more-tabs">
      <IconButton icon="chevron-down" label="All tabs" expanded={at !== undefined} onClick={open} />
      {at && (
        <PopupMenu at={at} label="Tabs" onClose={() => setAt(undefined)}>
          {items.map(({ id, title }) => (
            <PopupItem key={id} checked={id === active} onClick={() => onChange(id)}>
              {title}
            </PopupItem>
          ))}
        </PopupMenu>
      )}
    </span>
  );
}

interface TabsElement extends HTMLElement {
  readonly activeid: string;
}

function tabId(id: string): string {
  return `tab-${id}`;
}

import type { KeyboardEvent, ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import { Popup } from "./Popup.tsx";
import type { Place } from "./Popup.tsx";
import "./popup.css";

interface PopupMenuProps {
  readonly at: Place;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A menu over the page, as VS Code's own: arrows go through it, Enter takes, Escape leaves. */
export function PopupMenu({ at, label, onClose, children }: PopupMenuProps): ReactNode {
  return (
    <Popup at={at} role="menu" label={label} onClose={onClose}>
      <div role="presentation" onKeyDown={moveInMenu} onClick={onClose}>
        {children}
      </div>
    </Popup>
  );
}

interface PopupItemProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly icon?: string;
  /** The key that does the same, in words. */
  readonly keys?: string;
  /** Whether it is on, where it is something that can be. */
  readonly checked?: boolean;
}

/** An entry of a menu. */
export function PopupItem({ onClick, children, icon, keys, checked }: PopupItemProps): ReactNode {
  const shownIcon = checked === undefined ? icon : checked ? "check" : undefined;
  return (
    <button
      type="button"
      className="popup-item"
      role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
      aria-checked={checked}
      tabIndex={-1}
      onClick={onClick}
      onPointerEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span className="popup-icon">{shownIcon !== undefined && <Icon name={shownIcon} />}</span>
      <span className="popup-text">{children}</span>
      {keys !== undefined && (
        <span className="popup-keys" aria-hidden="true">
          {keys}
        </span>
      )}
    </button>
  );
}

export function PopupSeparator(): ReactNode {
  return <div className="popup-separator" role="separator" />;
}

function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(".popup-item")];
  const at = items.findIndex((item) => item === document.activeElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const to = targets[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[to]?.focus();
}

import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { IconButton } from "./Button.tsx";

interface MenuButtonProps {
  readonly icon: string;
  readonly label: string;
  /** What stands beside the icon. */
  readonly text?: string;
  /** What stands in the menu, given how to close it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a menu beneath it; Escape and a click elsewhere close it, also one outside of the page. */
export function MenuButton({ icon, label, text, children }: MenuButtonProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const close = (): void => setIsOpen(false);
    const onPointer = ({ target }: PointerEvent): void => {
      if (target instanceof Node && !root.current?.contains(target)) close();
    };
    // Of the whole page: an entry that goes with its click leaves the focus nowhere.
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key !== "Escape") return;
      close();
      root.current?.querySelector<HTMLElement>("vscode-button")?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    window.addEventListener("blur", close);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
      window.removeEventListener("blur", close);
    };
  }, [isOpen]);
  return (
    <div ref={root} className="menu-button">
      <IconButton
        icon={icon}
        label={label}
        expanded={isOpen}
        onClick={() => setIsOpen((wasOpen) => !wasOpen)}
        {...(text !== undefined && { text })}
      />
      {isOpen && <div className="menu">{children(() => setIsOpen(false))}</div>}
    </div>
  );
}

interface MenuItemProps {
  readonly icon: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** An entry of a menu that does something. */
export function MenuItem({ icon, onClick, children }: MenuItemProps): ReactNode {
  return (
    <button type="button" className="menu-item" onClick={onClick}>
      <span className={`codicon codicon-${icon}`} aria-hidden="true" />
      {children}
    </button>
  );
}

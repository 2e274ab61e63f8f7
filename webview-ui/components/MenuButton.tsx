import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { IconButton } from "./Button.tsx";

interface MenuButtonProps {
  readonly icon: string;
  readonly label: string;
  /** What stands beside the icon. */
  readonly text?: string;
  /** What stands in the menu, given how to close it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a menu beneath it; Escape and a click elsewhere close it. */
export function MenuButton({ icon, label, text, children }: MenuButtonProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const onPointer = ({ target }: PointerEvent): void => {
      if (target instanceof Node && !root.current?.contains(target)) setIsOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    setIsOpen(false);
    root.current?.querySelector<HTMLElement>("vscode-button")?.focus();
  };
  return (
    <div ref={root} className="menu-button" onKeyDown={onKeyDown}>
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

import { useEffect, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { createPortal } from "react-dom";

/** A place of the page, in pixels from its upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

interface PopupProps {
  /** Its upper left corner; it is moved into the page where it would reach beyond. */
  readonly at: Place;
  readonly role: "menu" | "dialog";
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** How far it stays from the page's edges, in pixels. */
const margin = 4;

/**
 * Something that stands over the page for a moment. It takes the focus, and gives it back; Escape, a click elsewhere and
 * the Tab key out of it close it; a menu goes with the page's focus, too.
 */
export function Popup({ at, role, label, onClose, children }: PopupProps): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  useFocusWithin(root);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(margin, Math.min(at.x, window.innerWidth - width - margin))}px`;
    element.style.top = `${Math.max(margin, Math.min(at.y, window.innerHeight - height - margin))}px`;
  });
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent): void => {
      if (target instanceof Node && !root.current?.contains(target)) onClose();
    };
    document.addEventListener("pointerdown", onPointer, true);
    // A click elsewhere in VS Code is none of this page's.
    if (role === "menu") window.addEventListener("blur", onClose);
    return () => {
      document.removeEventListener("pointerdown", onPointer, true);
      window.removeEventListener("blur", onClose);
    };
  }, [onClose, role]);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Other keys may be VS Code's, which hears what comes to the window.
    if (event.key !== "Escape" && !(event.key === "Tab" && role === "menu")) return;
    event.stopPropagation();
    event.preventDefault();
    onClose();
  };
  return createPortal(
    <div
      ref={root}
      className={`popup popup-${role}`}
      role={role}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {children}
    </div>,
    // Within the page's landmark, where there is one: what stands outside is hard to find for a screen reader.
    document.querySelector("main") ?? document.body,
  );
}

/** Gives the first control the focus, and afterwards the one that had it. */
function useFocusWithin(root: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = root.current;
    if (!element) return undefined;
    const first =
      element.querySelector<HTMLElement>("[data-first-focus]") ??
      element.querySelector<HTMLElement>("button, input, vscode-checkbox");
    (first ?? element).focus({ preventScroll: true });
    return () => {
      const isElsewhere = document.activeElement !== document.body && !element.contains(document.activeElement);
      if (!isElsewhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [root]);
}

import { createElement } from "react";
import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

interface ButtonProps {
  readonly onClick: () => void;
  readonly appearance?: "primary" | "secondary";
  readonly icon?: string;
  readonly children: ReactNode;
}

/** The toolkit's button with a label. */
export function Button({ onClick, appearance = "secondary", icon, children }: ButtonProps): ReactNode {
  return createElement("vscode-button", { appearance, onClick }, icon && <Icon name={icon} slot="start" />, children);
}

interface IconButtonProps {
  readonly icon: string;
  /** What it does, for the tooltip and for a screen reader. */
  readonly label: string;
  readonly onClick: () => void;
  /** What stands beside the icon, where it does not tell enough by itself. */
  readonly text?: string;
  /** Whether what it shows is open, where it opens something. */
  readonly expanded?: boolean;
}

/** The toolkit's button with an icon, and at most a word or two. */
export function IconButton({ icon, label, text, onClick, expanded }: IconButtonProps): ReactNode {
  return createElement(
    "vscode-button",
    { appearance: "icon", "aria-label": label, title: label, onClick, "aria-expanded": expanded },
    <Icon name={icon} />,
    text !== undefined && <span className="button-text">{text}</span>,
  );
}

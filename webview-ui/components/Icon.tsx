import type { ReactNode } from "react";

interface IconProps {
  /** Of the codicons. */
  readonly name: string;
  /** What it says; without it the icon only adorns words that stand beside it. */
  readonly label?: string;
  readonly spins?: boolean;
  readonly slot?: string;
}

/** An icon of VS Code's own. */
export function Icon({ name, label, spins = false, slot }: IconProps): ReactNode {
  const className = `codicon codicon-${name}${spins ? " codicon-modifier-spin" : ""}`;
  if (label === undefined) return <span className={className} slot={slot} aria-hidden="true" />;
  return <span className={className} slot={slot} role="img" aria-label={label} title={label} />;
}

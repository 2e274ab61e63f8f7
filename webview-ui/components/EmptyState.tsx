import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

interface EmptyStateProps {
  readonly icon: string;
  readonly title: string;
  readonly text?: string | undefined;
  readonly isAlert?: boolean;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show: why, and what to do. */
export function EmptyState({ icon, title, text, isAlert = false, children }: EmptyStateProps): ReactNode {
  return (
    <div className="empty-state" role={isAlert ? "alert" : "status"}>
      <Icon name={icon} />
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children}
    </div>
  );
}

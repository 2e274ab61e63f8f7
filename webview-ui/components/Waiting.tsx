import { createElement, useEffect, useState } from "react";
import type { ReactNode } from "react";

/** What takes less time than this, in milliseconds, needs no word about it. */
const patience = 300;

/** The toolkit's progress ring with a word beside it; it shows once a person would begin to wonder. */
export function Waiting({ children }: { readonly children: string }): ReactNode {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), patience);
    return () => clearTimeout(timer);
  }, []);
  if (!isLong) return null;
  return (
    <div className="waiting" role="status">
      {createElement("vscode-progress-ring")}
      <span>{children}</span>
    </div>
  );
}

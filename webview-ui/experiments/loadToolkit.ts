import { useEffect } from "react";
import { afterPaint } from "../afterPaint.ts";

/** Who waits longer than this, in milliseconds, sees a ring of the toolkit's. */
const patience = 250;

/** Makes the toolkit's elements known; until then their places are held by style sheets. */
export async function loadToolkit(): Promise<void> {
  const { defineToolkit } = await import("../components/toolkit.ts");
  if (!customElements.get("vscode-button")) defineToolkit();
}

/** The same once there is something to see: the rows of the table do not wait for the toolkit. */
export function useLoadedToolkit(isDrawn: boolean): void {
  useEffect(() => {
    const load = (): void => void loadToolkit();
    if (isDrawn) return afterPaint(load);
    const timer = setTimeout(load, patience);
    return () => clearTimeout(timer);
  }, [isDrawn]);
}

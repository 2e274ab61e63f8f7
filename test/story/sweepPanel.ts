import type { FrameLocator } from "playwright-core";
import type { WorkbenchWindow } from "../host/window.ts";

const drawnMs = 60_000;

/** The panel that starts sweeps, once it lists what can be swept. */
export async function openSweepPanel(window: WorkbenchWindow): Promise<FrameLocator> {
  const panel = await window.webview("Start a sweep");
  await panel.getByRole("checkbox", { name: "train.lr" }).waitFor({ timeout: drawnMs });
  return panel;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { makeSampleRepository } from "../host/sample.ts";
import { openWindow } from "../host/window.ts";
import type { WorkbenchWindow } from "../host/window.ts";
import { makeVsix } from "../package/vsix.ts";

export interface SampleWindow {
  readonly window: WorkbenchWindow;
  /** Closes the window and removes the sample. */
  readonly close: () => Promise<void>;
}

const patienceMs = 120_000;

/** Gives each suite of a file a window of its own with the sample, its stages shown; `take` is told of it. */
export function inSampleWindow(prefix: string, take: (window: WorkbenchWindow) => void): void {
  let opened: SampleWindow | undefined;
  before(async () => {
    opened = await openSampleWindow(prefix);
    take(opened.window);
    await opened.window.openContainer("Cairn");
    await opened.window.treeItem("train", "Pipeline").first().waitFor({ timeout: patienceMs });
  });
  after(() => opened?.close());
}

/** Opens a fresh copy of the sample in a window with the packaged extension; `prefix` begins the name of the folder around it. */
export async function openSampleWindow(prefix: string): Promise<SampleWindow> {
  const home = mkdtempSync(path.join(tmpdir(), prefix));
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const folder = path.join(home, "digits");
    await makeSampleRepository(folder);
    const window = await openWindow({ folder, vsix: await makeVsix({ outDir: home }) });
    return { window, close: () => window.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

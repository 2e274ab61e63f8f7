import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeSampleRepository } from "../host/sample.ts";
import { openWindow } from "../host/window.ts";
import type { WorkbenchWindow } from "../host/window.ts";
import { makeVsix } from "../package/vsix.ts";

export interface SampleWindow {
  readonly window: WorkbenchWindow;
  /** Closes the window and removes the sample. */
  readonly close: () => Promise<void>;
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

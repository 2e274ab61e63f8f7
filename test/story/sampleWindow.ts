import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before } from "node:test";
import { makeSampleRepository } from "../host/sample.ts";
import { openWindow } from "../host/window.ts";
import type { WindowOptions, WorkbenchWindow } from "../host/window.ts";
import { packagedVsix } from "../package/vsix.ts";

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
export function openSampleWindow(prefix: string): Promise<SampleWindow> {
  return openProjectWindow(prefix, makeSampleRepository);
}

/** Has a project made, and opens it in a window with the packaged extension. */
export async function openProjectWindow(
  prefix: string,
  make: (folder: string) => Promise<void>,
  looks: Pick<WindowOptions, "viewport"> = {},
): Promise<SampleWindow> {
  const home = mkdtempSync(path.join(tmpdir(), prefix));
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const folder = path.join(home, "digits");
    const [vsix] = await Promise.all([packagedVsix(home), make(folder)]);
    const window = await openWindow({ folder, vsix, ...looks });
    return { window, close: () => window.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Takes a picture of the window after each step, where `CAIRN_TEST_PICTURES` names a folder for them. */
export function takePictures(window: () => WorkbenchWindow): void {
  afterEach(async (context) => {
    const pictures = process.env["CAIRN_TEST_PICTURES"];
    if (pictures === undefined || !("name" in context)) return;
    await window().screenshot(path.join(pictures, `${context.name.slice(0, 30)}.png`));
  });
}

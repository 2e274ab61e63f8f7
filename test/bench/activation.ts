import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { makeSampleRepository } from "../host/sample.ts";
import { againstLimit, medianOf } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import type { ActivationTimes } from "./probe/protocol.ts";
import { cairnExtension, emptyExtension, withProbedWindow } from "./probedWindow.ts";

const windows = 5;
const limitMs = 100;
/** What VS Code itself still has to do once its window stands. */
const settleMs = 3_000;

/**
 * The activation in a folder with a pipeline, one new extension host a sample. The folder is empty
 * when its window opens, so that nothing has activated Cairn before; then the sample comes into it.
 */
export async function measureActivation(bench: Bench, vsix: string): Promise<readonly Result[]> {
  const home = await bench.makeFolder("windows");
  const folders = Array.from({ length: windows }, (_, index) => path.join(home, String(index)));
  for (const folder of folders) await mkdir(folder);
  const [first = home] = folders;
  const times: ActivationTimes[] = [];
  const empty: ActivationTimes[] = [];
  await withProbedWindow(bench, { folder: first, vsix }, async ({ probe, open }) => {
    for (const folder of folders) {
      bench.progress.step(`activating Cairn in window ${times.length + 1} of ${windows}`);
      if (folder !== first) await open(folder);
      await sleep(settleMs);
      await makeSampleRepository(folder);
      empty.push(await probe.ask("activate", { id: emptyExtension }));
      times.push(await probe.ask("activate", { id: cairnExtension }));
    }
  });
  const whole = (all: readonly ActivationTimes[]): string => medianOf(all.map((one) => one.whole)).toFixed(0);
  const note = `with what the host asks its window meanwhile ${whole(times)} ms, for an empty extension ${whole(empty)} ms`;
  const own = times.map((one) => one.own);
  return [againstLimit("activation: loading the extension and its activate()", own, limitMs, note)];
}

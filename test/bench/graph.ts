import type { Browser } from "playwright-core";

import { graphLooks } from "../../src/extension/features/graph/graphLooks.ts";
import { launchChromium } from "../host/chromium.ts";
import { GraphPage } from "../webview/support/graphPage.ts";
import { addressOf, startPageServer } from "../webview/support/pageServer.ts";
import { largePipeline } from "../webview/support/pipelines.ts";
import { againstLimit } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";

const rounds = 5;
const stageCount = 2_000;
const limitMs = 1_500;

/** The graph of 2,000 stages in a real browser: from the opening of the page until its first boxes have been painted. */
export async function measureGraph({ progress }: Bench): Promise<readonly Result[]> {
  const server = await startPageServer(graphLooks);
  const browser = await launchChromium();
  try {
    const results: Result[] = [];
    for (const files of [50, 1]) {
      progress.step(`drawing ${stageCount} stages of ${files} files`);
      const samples: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        const took = await timeFirstPaint(browser, addressOf(server), files);
        if (round > 0) samples.push(took);
      }
      const how = files === 1 ? "each drawn by itself" : `in ${files} folders, closed`;
      const name = `graph of ${stageCount.toLocaleString("en")} stages, ${how}: layout and first paint`;
      results.push(againstLimit(name, samples, limitMs, "loading the page and its scripts is in it"));
    }
    return results;
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

async function timeFirstPaint(browser: Browser, address: string, files: number): Promise<number> {
  const panel = await GraphPage.open(browser, {
    address,
    pipeline: largePipeline(stageCount, files),
    beforeLoad: (page) => page.addInitScript(watchFirstBox),
  });
  try {
    const painted = await panel.page.waitForFunction(
      () => (globalThis as { firstBoxAt?: number }).firstBoxAt,
      undefined,
      {
        polling: 50,
        timeout: 60_000,
      },
    );
    return Number(await painted.jsonValue());
  } finally {
    await panel.close();
  }
}

/** In the page: notes when the first box has been painted, in milliseconds since the page was opened. */
function watchFirstBox(): void {
  // The real one, before the page's clock is set to the tests' time.
  const now = performance.now.bind(performance);
  const observer = new MutationObserver(() => {
    if (!document.querySelector(".box")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { firstBoxAt: now() })));
  });
  observer.observe(document, { childList: true, subtree: true });
}

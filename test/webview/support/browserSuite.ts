import type { Server } from "node:http";
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../../host/chromium.ts";
import { ExperimentsPage } from "./experimentsPage.ts";
import type { PageOptions } from "./experimentsPage.ts";
import { addressOf, startPageServer } from "./pageServer.ts";

type OpenOptions = Omit<PageOptions, "address">;

/** Starts a browser and a server for the tests of a file; gives a way to use a panel that is closed again afterwards. */
export function browserSuite(): (
  options: OpenOptions,
  work: (panel: ExperimentsPage) => Promise<void>,
) => Promise<void> {
  let browser: Browser | undefined;
  let server: Server | undefined;
  before(async () => {
    server = await startPageServer();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });
  return async (options, work) => {
    if (!browser || !server) throw new Error("The browser has not been started.");
    const panel = await ExperimentsPage.open(browser, { ...options, address: addressOf(server) });
    try {
      await work(panel);
    } finally {
      await panel.close();
    }
  };
}

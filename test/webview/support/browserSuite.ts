import type { Server } from "node:http";
import { after, before } from "node:test";
import type { Browser } from "playwright-core";
import { experimentsLooks } from "../../../src/extension/features/experiments/experimentsLooks.ts";
import type { PageLooks } from "../../../src/extension/services/panelHtml.ts";
import { launchChromium } from "../../host/chromium.ts";
import { ExperimentsPage } from "./experimentsPage.ts";
import type { PageOptions } from "./experimentsPage.ts";
import { addressOf, startPageServer } from "./pageServer.ts";

interface Closable {
  close(): Promise<void>;
}

export type WithPanel<Options, Panel> = (
  options: Omit<Options, "address">,
  work: (panel: Panel) => Promise<void>,
) => Promise<void>;

/** Starts a browser and a server for the tests of a file; gives a way to use a panel that is closed again afterwards. */
export function browserSuite<Options, Panel extends Closable>(
  looks: PageLooks,
  open: (browser: Browser, options: Omit<Options, "address"> & { readonly address: string }) => Promise<Panel>,
): WithPanel<Options, Panel> {
  let browser: Browser | undefined;
  let server: Server | undefined;
  before(async () => {
    server = await startPageServer(looks);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
  });
  return async (options, work) => {
    if (!browser || !server) throw new Error("The browser has not been started.");
    const panel = await open(browser, { ...options, address: addressOf(server) });
    try {
      await work(panel);
    } finally {
      await panel.close();
    }
  };
}

/** A suite on the experiments panel. */
export function experimentsSuite(): WithPanel<PageOptions, ExperimentsPage> {
  return browserSuite<PageOptions, ExperimentsPage>(experimentsLooks, (browser, options) =>
    ExperimentsPage.open(browser, options),
  );
}

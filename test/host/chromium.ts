import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

import { chromiumFlags, findChromium } from "./findChromium.ts";

/** A headless Chromium; closing it is the caller's, on signals too, so that the order stays his. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    args: chromiumFlags(),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { themes } from "./themes.ts";
import { wearTheme } from "./webviewPage.ts";

const axeScript = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe finds against a page as it stands, in every theme: a line for each element, with the rule and the element.
 * The page wears the first theme, which all rules are asked in. The others differ from it in colours alone.
 */
export async function violationsIn(page: Page): Promise<readonly string[]> {
  // The page's policy lets no foreign script in; the browser's own way past it is what axe is run by.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeScript);
  const [worn, ...others] = themes;
  const found = await violationsBy(page, {});
  for (const theme of others) {
    await wearTheme(page, theme);
    for (const line of await violationsBy(page, { runOnly: ["color-contrast"] })) found.push(`${theme.name}: ${line}`);
  }
  if (worn !== undefined) await wearTheme(page, worn);
  return found;
}

async function violationsBy(page: Page, options: RunOptions): Promise<string[]> {
  const { violations } = await page.evaluate((asked) => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run: (what: Document, options: RunOptions) => Promise<AxeResults> };
    };
    return axe.run(document, asked);
  }, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = "" }) => `${id}: ${html.slice(0, 200)} (${failureSummary.replaceAll(/\s+/g, " ")})`,
    ),
  );
}

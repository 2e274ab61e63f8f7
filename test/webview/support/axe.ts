import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axeScript = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against a page as it stands, a line for each element: the rule, and the element. */
export async function violationsIn(page: Page): Promise<readonly string[]> {
  // The page's policy lets no foreign script in; the browser's own way past it is what axe is run by.
  await page.evaluate(axeScript);
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { readonly axe: { run: (what: Document) => Promise<AxeResults> } };
    return axe.run(document);
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = "" }) => `${id}: ${html.slice(0, 200)} (${failureSummary.replaceAll(/\s+/g, " ")})`,
    ),
  );
}

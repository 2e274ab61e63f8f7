import type { Page } from "playwright-core";

/** What `watchPage` leaves in the page. */
interface WatchedPage {
  /** The real clock, before the page's own shows the tests' time; milliseconds since the page was opened. */
  readonly realNow: () => number;
  /** When the first rows had been painted. */
  firstRowsAt?: number;
  /** The steps that charts have said a curve is at, and when, by `realNow`. */
  shownSteps?: (readonly [step: number, at: number])[];
}

/** In the page, before its own scripts: notes when the first rows of the table have been painted. */
export function watchPage(): void {
  const realNow = performance.now.bind(performance);
  const watched: WatchedPage = Object.assign(globalThis as unknown as WatchedPage, { realNow });
  const observer = new MutationObserver(() => {
    if (!document.querySelector("[role=row][aria-selected]")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (watched.firstRowsAt = realNow())));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Milliseconds from the opening of the page until its first rows had been painted. */
export async function firstRowsAt(page: Page): Promise<number> {
  const read = (): number | undefined => (globalThis as unknown as WatchedPage).firstRowsAt;
  return Number(await (await page.waitForFunction(read, undefined, { polling: 20, timeout: 60_000 })).jsonValue());
}

export interface Deed {
  /** What is clicked, or typed into where there is a `text`. */
  readonly selector: string;
  readonly text?: string;
}

/** Does something in the page; milliseconds until the rows that came of it had been painted. */
export function timeRows(page: Page, deed: Deed): Promise<number> {
  return page.evaluate(async ({ selector, text }) => {
    const { realNow } = globalThis as unknown as WatchedPage;
    // The topmost row by its number: the rows of a virtual table stand in any order.
    const topmost = (): string | undefined => document.querySelector('[role=row][aria-rowindex="3"]')?.id;
    const named = (): string =>
      document.querySelector(`#${CSS.escape(topmost() ?? "")} .column-run`)?.textContent ?? "";
    const target = document.querySelector<HTMLElement>(selector);
    if (!target) throw new Error(`nothing is ${selector}`);
    const before = named();
    const began = realNow();
    if (text === undefined) target.click();
    else {
      target.focus();
      (target as HTMLInputElement).select();
      // As a paste does it: at once.
      document.execCommand(text === "" ? "delete" : "insertText", false, text);
    }
    while (named() === before || named() === "") await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return realNow() - began;
  }, deed);
}

/** Milliseconds until charts of curves have been painted, in colours, after something was asked of the page. */
export async function timeCurves(page: Page, ask: () => void): Promise<number> {
  const drawn = page.evaluate(async () => {
    const { realNow } = globalThis as unknown as WatchedPage;
    const began = realNow();
    const isColoured = (canvas: HTMLCanvasElement): boolean => {
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      let coloured = 0;
      for (let at = 0; at + 2 < data.length; at += 4) {
        if (Math.abs((data[at] ?? 0) - (data[at + 2] ?? 0)) > 60 && ++coloured > 200) return true;
      }
      return false;
    };
    const charts = (): readonly HTMLCanvasElement[] => [
      ...document.querySelectorAll<HTMLCanvasElement>(".chart-canvas canvas"),
    ];
    while (!charts().some(isColoured)) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return realNow() - began;
  });
  ask();
  return drawn;
}

/** Scrolls the table down and back for so many milliseconds, then to the side and back, each at so many pixels a second. */
export function scrollBothWays(page: Page, milliseconds: number, speed: number): Promise<void> {
  return page.evaluate(
    async ([time, pixels]) => {
      const { realNow } = globalThis as unknown as WatchedPage;
      const grid = document.querySelector('[role="grid"], [role="treegrid"]');
      const scroll = async (axis: "top" | "left"): Promise<void> => {
        const began = realNow();
        for (let at = 0; at < time; at = realNow() - began) {
          grid?.scrollTo({ [axis]: (Math.min(at, time - at) / 1_000) * pixels });
          await new Promise(requestAnimationFrame);
        }
      };
      await scroll("top");
      await scroll("left");
    },
    [milliseconds, speed] as const,
  );
}

/** From now on, notes the steps that charts say the curve of a run is at. */
export function watchSteps(page: Page, runName: string): Promise<void> {
  return page.evaluate((name) => {
    const watched = globalThis as unknown as WatchedPage;
    const steps = (watched.shownSteps = []) as NonNullable<WatchedPage["shownSteps"]>;
    const look = (): void => {
      for (const chart of document.querySelectorAll("[role=img]")) {
        const [, step] = new RegExp(`${name} \\S+ at step (\\d+)`).exec(chart.getAttribute("aria-label") ?? "") ?? [];
        if (step === undefined || steps.at(-1)?.[0] === Number(step)) continue;
        requestAnimationFrame(() => steps.push([Number(step), watched.realNow()]));
      }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["aria-label"] });
  }, runName);
}

/** What `watchSteps` has noted, by this process's clock in milliseconds since 1970. */
export async function shownSteps(page: Page): Promise<readonly (readonly [step: number, at: number])[]> {
  const before = Date.now();
  const { now, steps } = await page.evaluate(() => {
    const { realNow, shownSteps = [] } = globalThis as unknown as WatchedPage;
    return { now: realNow(), steps: shownSteps };
  });
  // The page's clock was asked in the middle of the question's time.
  const offset = (before + Date.now()) / 2 - now;
  return steps.map(([step, at]) => [step, at + offset] as const);
}

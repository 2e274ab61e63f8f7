import { Error as errorsOnly, parse, View } from "vega";
import type { Loader } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";
import type { TopLevelSpec } from "vega-lite";
import type { ChartTheme } from "../charts/chartTheme.ts";
import { placedSpec, vegaConfig } from "./vegaSpec.ts";

/** Nothing is fetched: a template draws what the runs have left, and leads nowhere. */
const refusal = "It names data, a picture or a link at an address, which Cairn does not fetch.";
const refuse = (): Promise<never> => Promise.reject(new Error(refusal));
const noLoader: Loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

/** What the page has for a plot. */
export interface VegaLooks {
  /** Of the runs, by what they are called in the rows. */
  readonly colours: ReadonlyMap<string, string>;
  readonly theme: ChartTheme;
}

/**
 * Draws a Vega-Lite specification in an element, and again when that changes its width; tells of what it has drawn, as SVG.
 * Returns how to take it away.
 * Expressions in it are interpreted: the page's policy runs no code that is made from text.
 */
export async function showVega(
  element: HTMLElement,
  spec: Readonly<Record<string, unknown>>,
  { colours, theme }: VegaLooks,
  onDrawn: (svg: string) => void,
): Promise<() => void> {
  if (namesAddress(spec)) throw new Error(refusal);
  let view: View | undefined;
  let drawnWidth = 0;
  const draw = async (): Promise<void> => {
    drawnWidth = element.clientWidth;
    const placed = placedSpec(spec, drawnWidth, colours);
    const compiled = compile(placed as unknown as TopLevelSpec, { config: vegaConfig(theme) }).spec;
    view?.finalize();
    view = new View(parse(compiled, undefined, { ast: true }), {
      expr: expressionInterpreter,
      loader: noLoader,
      logLevel: errorsOnly,
      renderer: "canvas",
      container: element,
      hover: true,
    });
    await view.runAsync();
    onDrawn(await view.toSVG());
  };
  await draw();
  const sizes = new ResizeObserver(() => {
    if (Math.abs(element.clientWidth - drawnWidth) > 1) void draw().catch(() => undefined);
  });
  sizes.observe(element);
  return () => {
    sizes.disconnect();
    view?.finalize();
    element.replaceChildren();
  };
}

/** Whether anything in it but its rows is to be had from an address. */
function namesAddress(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesAddress);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, inner]) => {
    if (key === "values") return false;
    return (["url", "href"].includes(key) && inner !== null) || namesAddress(inner);
  });
}

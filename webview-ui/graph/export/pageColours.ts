import type { SvgColour, SvgLooks } from "./svg.ts";

/** Where the page's style sheet has each colour. */
const variables: Readonly<Record<SvgColour, string>> = {
  ground: "--cairn-ground",
  box: "--graph-box",
  text: "--vscode-foreground",
  dim: "--graph-dim",
  line: "--graph-line",
  edge: "--graph-edge",
  lane: "--graph-lane",
  cyclic: "--cairn-bad",
};

/** The colours and the font of the theme that the page is shown in. */
export function pageColours(): Pick<SvgLooks, "colours" | "stateColour" | "fontFamily"> {
  const page = getComputedStyle(document.documentElement);
  const colourOf = (variable: string): string => page.getPropertyValue(variable).trim();
  const entries = Object.entries(variables).map(([name, variable]) => [name, colourOf(variable)] as const);
  return {
    colours: Object.fromEntries(entries) as Record<SvgColour, string>,
    stateColour: (state) => colourOf(`--graph-${state ?? "unknown"}`),
    fontFamily: getComputedStyle(document.body).fontFamily,
  };
}

import { phases } from "../../../src/protocol/graph.ts";
import type { StageLook, StageState } from "../../../src/protocol/graph.ts";
import { phaseNames } from "../../../src/protocol/stateLooks.ts";
import { edgePath, middleOf } from "../canvas/edgePath.ts";
import type { Rect } from "../layout/layoutTypes.ts";
import { fitText, xmlText } from "../../svgText.ts";
import { boxLook } from "../shown/boxLooks.ts";
import type { Box, ShownEdge } from "../shown/shownGraph.ts";
import type { Drawn } from "../state/graphState.ts";

export type SvgColour = "ground" | "box" | "text" | "dim" | "line" | "edge" | "lane" | "cyclic";

export interface SvgLooks {
  readonly colours: Readonly<Record<SvgColour, string>>;
  readonly stateColour: (state: StageState | undefined) => string;
  readonly fontFamily: string;
  readonly measure: (text: string) => number;
}

const margin = 24;
const headerHeight = 34;

/** The sign of a state, drawn in a square of 14: told apart by shape, not by colour alone. */
const signs: Readonly<Record<StageState, string>> = {
  fresh: "M7,1 A6,6 0 1 0 7.01,1 Z M4,7.2 L6.2,9.4 L10,5",
  stale: "M7,2.5 A4.5,4.5 0 1 0 7.01,2.5 Z M7,4 A3,3 0 1 0 7.01,4 M7,5.5 A1.5,1.5 0 1 0 7.01,5.5",
  "never-run": "M7,1 A6,6 0 1 0 7.01,1 Z",
  running: "M12.5,7 A5.5,5.5 0 1 1 7,1.5 M7,1.5 L9.5,0.2 M7,1.5 L9,3.5",
  failed: "M7,1 A6,6 0 1 0 7.01,1 Z M4.8,4.8 L9.2,9.2 M9.2,4.8 L4.8,9.2",
  frozen: "M3,6.5 H11 V12.5 H3 Z M4.8,6.5 V4.5 A2.2,2.2 0 0 1 9.2,4.5 V6.5",
  template: "M3,2 H1.5 V12 H3 M11,2 H12.5 V12 H11 M5,7 H9",
  untracked: "M7,1 A6,6 0 1 0 7.01,1 Z M5,7 H9",
};

/** The graph as it is shown, as a picture of its own: real text, the theme's colours, nothing to load. */
export function graphSvg({ shown, layout }: Drawn, looks: ReadonlyMap<string, StageLook>, svg: SvgLooks): string {
  const { colours, fontFamily } = svg;
  const [first] = layout.lanes;
  const last = layout.lanes.at(-1);
  const left = Math.min(0, first?.x ?? 0) - margin;
  const right = Math.max(layout.width, (last?.x ?? 0) + (last?.width ?? 0)) + margin;
  const top = -headerHeight - margin;
  const width = Math.ceil(right - left);
  const height = Math.ceil(layout.height + margin - top);
  const boxes = [...shown.byId.values()].flatMap((box) => {
    const place = layout.places[box.id];
    return place ? [{ box, place }] : [];
  });
  const frames = boxes.filter(({ box }) => box.members.length > 0);
  const others = boxes.filter(({ box }) => box.members.length === 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="${xmlText(fontFamily)}" font-size="13">`,
    "<title>Pipeline graph</title>",
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1,1 L7.5,4 L1,7 Z" fill="${colours.edge}"/></marker></defs>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colours.ground}"/>`,
    ...layout.lanes.map(({ lane, x, width: laneWidth }, index) => {
      const name = phaseNames[phases[lane] ?? "scope"];
      const ground = index % 2 === 0 ? colours.lane : "none";
      return `<rect x="${x}" y="${top}" width="${laneWidth}" height="${height}" fill="${ground}"/><text x="${x + 12}" y="${top + 22}" fill="${colours.dim}" font-weight="600">${name}</text>`;
    }),
    ...frames.map(({ box, place }) => frameSvg(box, place, svg)),
    ...shown.edges.map((edge) => edgeSvg(edge, layout.routes[edge.id] ?? [], svg)),
    ...others.map(({ box, place }) => boxSvg(box, place, looks, svg)),
    "</svg>",
    "",
  ].join("\n");
}

function frameSvg({ label }: Box, { x, y, width, height }: Rect, { colours, measure }: SvgLooks): string {
  const name = fitText(label, width - 28, measure);
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="none" stroke="${colours.line}" stroke-dasharray="4 3"/><text x="${x + 12}" y="${y + 22}" fill="${colours.dim}">${xmlText(name)}</text>`;
}

function edgeSvg({ count, isCyclic }: ShownEdge, points: Drawn["layout"]["routes"][string], svg: SvgLooks): string {
  const { colours } = svg;
  const colour = isCyclic ? colours.cyclic : colours.edge;
  const path = `<path d="${edgePath(points)}" fill="none" stroke="${colour}" stroke-width="1.3" marker-end="url(#tip)"/>`;
  if (count < 2) return path;
  const { x, y } = middleOf(points);
  const half = 5 + String(count).length * 3.5;
  return `${path}<rect x="${x - half}" y="${y - 8}" width="${2 * half}" height="16" rx="8" fill="${colours.ground}" stroke="${colours.line}"/><text x="${x}" y="${y + 4}" text-anchor="middle" font-size="11" fill="${colours.dim}">${count}</text>`;
}

function boxSvg(box: Box, { x, y, width, height }: Rect, looks: ReadonlyMap<string, StageLook>, svg: SvgLooks): string {
  const { colours, measure, stateColour } = svg;
  const { state, text } = boxLook(box, looks);
  const colour = stateColour(state);
  const kind = box.stage?.kind ?? "";
  const room = width - 24;
  // Names are bold, and so a little wider; small texts are 11 of 13.
  const name = fitText(box.label, (room - 22) / 1.08, measure);
  const said = fitText(text, (room - 12) / 0.85 - measure(kind), measure);
  return [
    `<g>`,
    `<title>${xmlText([box.stage?.id ?? box.label, text].filter(Boolean).join(": "))}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${colours.box}" stroke="${colours.line}"${box.group ? ' stroke-dasharray="4 3"' : ""}/>`,
    `<rect x="${x}" y="${y}" width="4" height="${height}" rx="2" fill="${colour}"/>`,
    `<path transform="translate(${x + 13} ${y + 10})" d="${signs[state ?? "never-run"]}" fill="none" stroke="${colour}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>`,
    `<text x="${x + 34}" y="${y + 21}" fill="${colours.text}" font-weight="600">${xmlText(name)}</text>`,
    `<text x="${x + 13}" y="${y + 40}" fill="${colours.dim}" font-size="11">${xmlText(said)}</text>`,
    `<text x="${x + width - 10}" y="${y + 40}" text-anchor="end" fill="${colours.dim}" font-size="11">${xmlText(kind)}</text>`,
    `</g>`,
  ].join("");
}

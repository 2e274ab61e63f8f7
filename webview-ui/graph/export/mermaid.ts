import { phases } from "../../../src/protocol/graph.ts";
import type { StageLook, StageState } from "../../../src/protocol/graph.ts";
import { phaseNames } from "../../../src/protocol/stateLooks.ts";
import { boxLook } from "../shown/boxLooks.ts";
import type { Box, ShownGraph } from "../shown/shownGraph.ts";

/** Colours that can be read on a light and on a dark ground; GitHub draws on both. */
const classes: Partial<Record<StageState, string>> = {
  fresh: "fill:#dff2e1,stroke:#2f7d3b,color:#10240f",
  stale: "fill:#fff3cf,stroke:#a97a00,color:#2f2300",
  running: "fill:#dcecff,stroke:#1f6feb,color:#0b1f3d",
  failed: "fill:#ffe1df,stroke:#c9302c,color:#3d0b09",
};

/** The graph as it is shown, as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html. */
export function graphMermaid({ boxes, edges, byId }: ShownGraph, looks: ReadonlyMap<string, StageLook>): string {
  const names = new Map([...byId.keys()].map((id, index) => [id, `s${index + 1}`]));
  const used = new Set<StageState>();
  const write = (box: Box, indent: string): readonly string[] => {
    const name = names.get(box.id) ?? "";
    if (box.members.length > 0) {
      const inner = box.members.flatMap((member) => write(member, `${indent}  `));
      return [`${indent}subgraph ${name}["${mermaidText(box.label)}"]`, ...inner, `${indent}end`];
    }
    const { state, text } = boxLook(box, looks);
    if (state && classes[state] !== undefined) used.add(state);
    const style = state && classes[state] !== undefined ? `:::${state}` : "";
    const lines = [box.label, text].filter((line) => line !== "").map(mermaidText);
    return [`${indent}${name}["${lines.join("<br/>")}"]${style}`];
  };
  const lanes = phases.flatMap((phase) => {
    const members = boxes.filter((box) => box.phase === phase);
    if (members.length === 0) return [];
    return [`  subgraph ${phase}["${phaseNames[phase]}"]`, ...members.flatMap((box) => write(box, "    ")), "  end"];
  });
  const arrows = edges.map(({ from, to, count }) => {
    const label = count > 1 ? `|${count}|` : "";
    return `  ${names.get(from) ?? ""} -->${label} ${names.get(to) ?? ""}`;
  });
  const styles = [...used].map((state) => `  classDef ${state} ${classes[state] ?? ""}`);
  return ["flowchart LR", ...lanes, ...arrows, ...styles, ""].join("\n");
}

/** A text that means nothing to Mermaid: what is not plain stands as its code. Line breaks become blanks. */
export function mermaidText(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[^\p{L}\p{N} ._/@:,=()+·→-]/gu, (letter) => `#${letter.codePointAt(0) ?? 0};`);
}

import type { GraphStage } from "../../../src/protocol/graph.ts";

/** The ids of the stages in whose id, kind or description every word of the text stands; undefined for no words. */
export function findStages(stages: readonly GraphStage[], text: string): readonly string[] | undefined {
  const words = text.toLowerCase().match(/\S+/g);
  if (!words) return undefined;
  const found = stages.filter(({ id, name, kind, desc = "" }) => {
    const said = [id, name, kind, desc].join("\n").toLowerCase();
    return words.every((word) => said.includes(word));
  });
  return found.map(({ id }) => id);
}

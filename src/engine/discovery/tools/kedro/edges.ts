import type { Catalog } from "./catalog.ts";
import { isParameter, withoutTranscoding } from "./nodes.ts";
import type { RegisteredNode } from "./registeredNodes.ts";

/**
 * Which node makes what another reads. In memory a dataset lives for one run alone: it ties nodes of one registered
 * pipeline together, and those of different ones only where the catalog keeps it.
 */
export function datasetEdges(
  nodes: readonly RegisteredNode[],
  catalog: Catalog,
): readonly (readonly [from: RegisteredNode, to: RegisteredNode])[] {
  const makers = new Map<string, RegisteredNode[]>();
  for (const maker of nodes) {
    for (const { name } of maker.node.outputs) {
      const dataset = withoutTranscoding(name);
      const known = makers.get(dataset) ?? [];
      known.push(maker);
      makers.set(dataset, known);
    }
  }
  return nodes.flatMap((reader) =>
    reader.node.inputs
      .filter((dataset) => !isParameter(dataset))
      .flatMap(({ name }) => {
        const all = (makers.get(withoutTranscoding(name)) ?? []).filter((maker) => maker !== reader);
        const together = all.filter((maker) => sharesPipeline(maker, reader));
        const from = together.length > 0 || !catalog.isKept(name) ? together : all;
        return from.map((maker) => [maker, reader] as const);
      }),
  );
}

function sharesPipeline(a: RegisteredNode, b: RegisteredNode): boolean {
  return [...a.pipelines].some((name) => b.pipelines.has(name));
}

import type { Edge } from "../model/pipeline.ts";
import type { Stage } from "../model/stage.ts";
import { PathIndex } from "./pathIndex.ts";

/** An output with the stage that makes it. */
export interface ProducedPath {
  readonly path: string;
  readonly stageId: string;
}

/** The outputs of all stages, to be asked by path. */
export class ProducedPaths extends PathIndex<ProducedPath> {
  constructor(stages: readonly Stage[]) {
    super(stages.flatMap((stage) => stage.outs.map((out) => ({ path: out.path, stageId: stage.id }))));
  }
}

/**
 * The edges that paths make, as DVC sees them: a dependency or parameters file that is another stage's output,
 * lies inside one, or is a folder that holds one. A stage that reads its own output gets an edge to itself.
 * In the order of the reading stages, each edge once.
 */
export function collectEdges(stages: readonly Stage[], produced = new ProducedPaths(stages)): readonly Edge[] {
  return stages.flatMap((stage) => {
    const paths = new Set([...stage.deps.map((dep) => dep.path), ...stage.params.map((param) => param.file)]);
    const producers = new Set([...paths].flatMap((path) => produced.overlapping(path).map((p) => p.stageId)));
    return [...producers].map((producer) => [producer, stage.id] as const);
  });
}

import type { ProducedPaths } from "../graph/edges.ts";
import type { DeclaredArtifact } from "../model/declaredArtifact.ts";
import type { MeasuredPath, Stage } from "../model/stage.ts";

/** The stages with what the tops of dvc.yaml files call metrics and plots in their outputs; the same objects where that is nothing. */
export function withMeasures(
  stages: readonly Stage[],
  declared: readonly DeclaredArtifact[],
  produced: ProducedPaths,
): readonly Stage[] {
  const byStage = new Map<string, MeasuredPath[]>();
  for (const { path, role, plot } of declared) {
    if (role !== "metrics" && role !== "plots") continue;
    for (const { stageId } of [...produced.at(path), ...produced.above(path)]) {
      byStage.set(stageId, [...(byStage.get(stageId) ?? []), { path, role, ...(plot && { plot }) }]);
    }
  }
  if (byStage.size === 0) return stages;
  return stages.map((stage) => {
    const measures = byStage.get(stage.id);
    return measures ? { ...stage, measures } : stage;
  });
}

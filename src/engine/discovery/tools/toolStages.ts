import type { Edge } from "../../model/pipeline.ts";
import type { Phase } from "../../model/phase.ts";
import { phases } from "../../model/phase.ts";
import type { Stage } from "../../model/stage.ts";
import { tellPhase } from "../phase.ts";
import type { ToolStep } from "./toolStage.ts";
import { toolStage, toolStageId } from "./toolStage.ts";

/** Over how many steps a phase is looked for. */
const maxDepth = 1000;

/**
 * The stages of steps that their tool ties together. One whose phase nothing of its own tells, as a `join` or an `end`,
 * stands where the furthest of those before it stand.
 */
export function toolStages(steps: readonly ToolStep[], edges: readonly Edge[]): readonly Stage[] {
  const byId = new Map(steps.map((step) => [toolStageId(step.file, step.name), step]));
  const before = Map.groupBy(edges, ([, to]) => to);
  const known = new Map<string, Phase | undefined>();
  const find = (id: string, depth: number): Phase | undefined => {
    if (known.has(id) || depth > maxDepth) return known.get(id);
    // In a circle of steps each is known by the others alone.
    known.set(id, undefined);
    const step = byId.get(id);
    const phase = step && (ownPhase(step) ?? furthest((before.get(id) ?? []).map(([from]) => find(from, depth + 1))));
    known.set(id, phase);
    return phase;
  };
  return steps.map((step) => {
    const phase = find(toolStageId(step.file, step.name), 0);
    return toolStage(phase === undefined ? step : { ...step, phase });
  });
}

/** The command is the tool's own, and says nothing of the step. */
function ownPhase({ phase, phaseHint, name, recipe = "", outs = [], around = [] }: ToolStep): Phase | undefined {
  return phase ?? tellPhase({ name: phaseHint ?? name, cmd: recipe, outs, around });
}

function furthest(found: readonly (Phase | undefined)[]): Phase | undefined {
  return phases.findLast((phase) => found.includes(phase));
}

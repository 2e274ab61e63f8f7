import type { Edge } from "../../../model/pipeline.ts";
import type { Problem } from "../../../model/source.ts";
import { withoutRepeats } from "../../../model/source.ts";
import { phaseOfName } from "../../phaseWords.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions, rangeOf } from "../../python/pythonModule.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { firstDocLine } from "../../python/pythonDefinitions.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import type { ToolStep } from "../toolStage.ts";
import { toolStageId } from "../toolStage.ts";
import { toolStages } from "../toolStages.ts";
import { flowCommand } from "./flowCommand.ts";
import { flowFiles } from "./flowFiles.ts";
import type { Flow, FlowStep } from "./flows.ts";
import { collectFlows } from "./flows.ts";
import { forwardEdges, readTransitions } from "./transitions.ts";

/**
 * Flows of Metaflow: classes that derive from `FlowSpec`, also through classes of the project, and their `@step` methods,
 * which `self.next(…)` ties together (https://docs.metaflow.org/metaflow/basics). Stages are `file:Flow.step`.
 */
export const metaflowReader: ToolReader<PythonModule> = {
  read: (sources) => {
    if (![...sources.values()].some((module) => mentions(module, "metaflow"))) return nothingFound;
    const project = openPythonProject(sources);
    const read = collectFlows(project).map((flow) => readFlow(project, flow));
    return {
      stages: read.flatMap(({ stages }) => stages),
      edges: read.flatMap(({ edges }) => edges),
      problems: withoutRepeats(read.flatMap(({ problems }) => problems)),
    };
  },
};

function readFlow(project: PythonProject, flow: Flow) {
  const steps: ToolStep[] = [];
  const targets = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  const idOf = (step: string) => toolStageId(flow.module.file, `${flow.name}.${step}`);
  for (const step of flow.steps.values()) {
    steps.push(readStep(project, flow, step));
    const transitions = readTransitions(flow, step);
    targets.set(step.name, transitions.targets);
    problems.push(...transitions.problems);
  }
  const edges = forwardEdges(targets, flow.start).map(([from, to]): Edge => [idOf(from), idOf(to)]);
  return { stages: toolStages(steps, edges), edges, problems };
}

function readStep(project: PythonProject, flow: Flow, step: FlowStep): ToolStep {
  const isInherited = step.module !== flow.module;
  const desc = firstDocLine(step.module, step.method.body);
  return {
    kind: "metaflow",
    file: flow.module.file,
    name: `${flow.name}.${step.name}`,
    // A step that is inherited from another file stands in this one as its class alone.
    range: rangeOf(flow.module, isInherited ? flow.definition.nameNode : step.method.nameNode),
    cmd: flowCommand(flow, step.name),
    phaseHint: ownName(step.name),
    ...(step.name === flow.start && beginsWithData(flow) && { phase: "data" as const }),
    ...(step.name === flow.start && { deps: flowFiles(project, flow) }),
    ...(desc !== undefined && { desc }),
  };
}

/** A step's name without what it is in the flow: branches are joined, and no tables. */
function ownName(name: string): string {
  return name.replace(/^(?:join|merge)(?:_|\d+$|$)/, "");
}

/** A flow whose other steps tell what they do begins with its data, whatever its file is called. */
function beginsWithData({ steps, start }: Flow): boolean {
  const names = [...steps.keys()].map(ownName);
  return phaseOfName(start) === undefined && names.some((name) => phaseOfName(name) !== undefined);
}

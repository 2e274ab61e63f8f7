import type { PythonDefinition } from "../../python/pythonDefinitions.ts";
import { definitionsOf, functionsIn } from "../../python/pythonDefinitions.ts";
import { openModuleScopes } from "../../python/moduleScopes.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions, textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import type { Trace, TraceScope } from "../../python/pythonTrace.ts";
import { followCall } from "../../python/traceFunction.ts";
import { objectMember, objectOf } from "../../python/traceObject.ts";
import { openTrace } from "../../python/traceStatements.ts";
import type { ToolReader } from "../toolReader.ts";
import { nothingFound } from "../toolReader.ts";
import { FlowBuild } from "./flowBuild.ts";
import type { PrefectThing } from "./prefectThing.ts";
import { followFlow, prefectTool } from "./prefectTool.ts";

/** The tasks that Prefect's flows call as stages, tied by the results that go from one to another (Prefect 1, 2 and 3). */
export const prefectReader: ToolReader<PythonModule> = {
  read: (sources) => {
    const declaring = [...sources.values()].filter((module) => mentions(module, "prefect"));
    if (declaring.length === 0) return nothingFound;
    return { ...readFlows(openPythonProject(sources), declaring).finish(), problems: [] };
  },
};

function readFlows(project: PythonProject, declaring: readonly PythonModule[]): FlowBuild {
  const build = new FlowBuild();
  const { scopeOf, tool } = openModuleScopes<PrefectThing>(
    project,
    (known) => prefectTool(project, build, known),
    (module) => module.text.includes("prefect"),
  );
  for (const module of declaring) {
    const scope = scopeOf(module);
    for (const definition of definitionsOf(module)) {
      followDefinition(openTrace(project, tool, module), build, scope, definition);
    }
  }
  return build;
}

/** Follows a flow, those of a class, or a function that makes one as Prefect 1 has it and that nothing in the file calls. */
function followDefinition(
  trace: Trace<PrefectThing>,
  build: FlowBuild,
  { module, values }: TraceScope<PrefectThing>,
  definition: PythonDefinition,
): void {
  if (definition.kind === "class") {
    const object = objectOf<PrefectThing>({ module, definition });
    for (const { name } of functionsIn(module, definition.body)) {
      const method = objectMember(trace, object, name)?.thing;
      if (method?.kind === "flow") followFlow(trace, build, method.flow);
    }
    return;
  }
  const { thing, callable } = values.get(definition.name) ?? {};
  if (thing?.kind === "flow") followFlow(trace, build, thing.flow);
  else if (callable && /\bFlow\(/.test(textOf(module, callable.body))) followCall(trace, callable, [], new Map());
}

import { definitionsOf } from "../../python/pythonDefinitions.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { mentions, textOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { openPythonProject } from "../../python/pythonProject.ts";
import type { Trace, TraceScope } from "../../python/pythonTrace.ts";
import { openScope } from "../../python/pythonTrace.ts";
import { followCall } from "../../python/traceCall.ts";
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
  const scopes = new Map<string, TraceScope<PrefectThing>>();
  const scopeOf = (module: PythonModule): TraceScope<PrefectThing> => {
    const known = scopes.get(module.file);
    if (known) return known;
    const scope = openScope<PrefectThing>(module);
    scopes.set(module.file, scope);
    if (module.text.includes("prefect")) openTrace(project, tool, module).run(scope, module.root);
    return scope;
  };
  const tool = prefectTool(project, build, scopeOf);
  for (const module of declaring) {
    const scope = scopeOf(module);
    for (const { name } of definitionsOf(module).filter(({ kind }) => kind === "function")) {
      followDefinition(openTrace(project, tool, module), build, scope, name);
    }
  }
  return build;
}

/** Follows a flow, or a function that makes one as Prefect 1 has it and that nothing in the file calls. */
function followDefinition(
  trace: Trace<PrefectThing>,
  build: FlowBuild,
  { module, values }: TraceScope<PrefectThing>,
  name: string,
): void {
  const { thing, callable } = values.get(name) ?? {};
  if (thing?.kind === "flow") followFlow(trace, build, thing.flow);
  else if (callable && /\bFlow\(/.test(textOf(module, callable.body))) followCall(trace, callable, [], new Map());
}

import type { PythonModule } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import type { TraceScope, TraceTool } from "./pythonTrace.ts";
import { openScope } from "./pythonTrace.ts";
import { openTrace } from "./traceStatements.ts";

/** What modules define, each followed once, as if it were imported, when it is first asked for. */
export type ModuleScopes<Thing> = (module: PythonModule) => TraceScope<Thing>;

/** Follows the modules of a project as `toolFor` has them understood; of those that are not wanted nothing is known. */
export function openModuleScopes<Thing>(
  project: PythonProject,
  toolFor: (scopeOf: ModuleScopes<Thing>) => TraceTool<Thing>,
  isWanted: (module: PythonModule) => boolean,
): { readonly scopeOf: ModuleScopes<Thing>; readonly tool: TraceTool<Thing> } {
  const scopes = new Map<string, TraceScope<Thing>>();
  const scopeOf: ModuleScopes<Thing> = (module) => {
    const known = scopes.get(module.file);
    if (known) return known;
    const scope = openScope<Thing>(module);
    // Known before it is followed: modules may import each other.
    scopes.set(module.file, scope);
    if (isWanted(module)) openTrace(project, tool, module).run(scope, module.root);
    return scope;
  };
  const tool = toolFor(scopeOf);
  return { scopeOf, tool };
}

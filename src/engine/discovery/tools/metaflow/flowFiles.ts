import { folderOf, isAbsoluteOrUrl } from "../../../model/paths.ts";
import type { Dependency } from "../../../model/stage.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { staticPath } from "../../python/pythonValue.ts";
import { dependencyAt } from "../toolStage.ts";
import type { Flow } from "./flows.ts";

/** The files that a flow reads as it starts: the defaults of its `IncludeFile` and `Config` attributes. */
export function flowFiles(project: PythonProject, flow: Flow): readonly Dependency[] {
  const folder = folderOf(flow.module.file);
  const members = definitionsIn(flow.module, flow.definition.body);
  return members.flatMap((member) => {
    const call = member.kind === "variable" ? readCall(flow.module, member.value) : undefined;
    const name = call && libraryName(project, flow.module, call.callee);
    if (!call || !/^metaflow(?:\.\w+)*\.(?:IncludeFile|Config)$/.test(name ?? "")) return [];
    const node = argumentOf(call, "default");
    const path = staticPath(project, flow.module, node, folder);
    if (!node || !path || isAbsoluteOrUrl(path.written)) return [];
    return [dependencyAt(path.base, path.written, rangeOf(flow.module, node))];
  });
}

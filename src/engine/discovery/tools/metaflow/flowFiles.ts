import { folderOf } from "../../../model/paths.ts";
import type { Dependency } from "../../../model/stage.ts";
import { argumentOf, readCall } from "../../python/pythonCalls.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import { rangeOf } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName } from "../../python/pythonProject.ts";
import { staticPath } from "../../python/pythonValue.ts";
import { dependencyAt } from "../toolStage.ts";
import type { Flow } from "./flows.ts";

/** The files that a flow reads as it starts: the defaults of its `IncludeFile` and `Config` attributes, inherited ones too. */
export function flowFiles(project: PythonProject, flow: Flow): readonly Dependency[] {
  const folder = folderOf(flow.module.file);
  const files = flow.line.classes.flatMap(({ module, definition }) =>
    definitionsIn(module, definition.body).flatMap((member) => {
      const call = member.kind === "variable" ? readCall(module, member.value) : undefined;
      const name = call && libraryName(project, module, call.callee);
      if (!call || !/^metaflow(?:\.\w+)*\.(?:IncludeFile|Config)$/.test(name ?? "")) return [];
      const node = argumentOf(call, "default");
      const path = staticPath(project, module, node, folder);
      if (!node || !path || path.written.includes("://")) return [];
      // What stands in another file is shown at the class that inherits it.
      const range = module === flow.module ? rangeOf(module, node) : rangeOf(flow.module, flow.definition.nameNode);
      return [dependencyAt(path.base, path.written, range)];
    }),
  );
  // Several attributes may read one file, each a part of it.
  return [...new Map(files.reverse().map((file) => [file.path, file])).values()].reverse();
}

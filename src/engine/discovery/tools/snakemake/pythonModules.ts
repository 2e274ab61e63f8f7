import { isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { execute } from "./execute.ts";
import { rootMark } from "./includePaths.ts";
import { pythonPiece } from "./pythonPiece.ts";
import type { ImportedModule, Scope } from "./scope.ts";
import { branchScope } from "./scope.ts";
import type { Value } from "./values.ts";

/** The modules of the project itself that a workflow imports: what they define is known as what its Snakefiles define. */
export class PythonModules {
  readonly #workspace: WorkspaceFiles;
  readonly #known = new Map<string, ImportedModule | undefined>();

  constructor(workspace: WorkspaceFiles) {
    this.#workspace = workspace;
  }

  /** The module of a dotted name in the first of these folders that has it; undefined where none does. */
  load(name: string, folders: readonly string[], scope: Scope): ImportedModule | undefined {
    const stem = name.replaceAll(".", "/");
    for (const folder of folders) {
      for (const file of [`${stem}.py`, `${stem}/__init__.py`]) {
        const path = resolveFrom(folder, file);
        const text = isOutsideRoot(path) ? undefined : this.#workspace.text(path);
        if (text !== undefined) return this.#run(path, text, scope);
      }
    }
    return undefined;
  }

  #run(path: string, text: string, scope: Scope): ImportedModule | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    const values = new Map<string, Value>([["__file__", `${rootMark}/${path}`]]);
    const module: ImportedModule = {
      members: { kind: "members", get: (member) => values.get(member) },
      names: () => [...values.keys()].filter((member) => !member.startsWith("_")),
    };
    // Known before it is read: modules may import one another.
    this.#known.set(path, module);
    execute(pythonPiece(text, 0, text.length), branchScope(scope, values));
    return module;
  }
}

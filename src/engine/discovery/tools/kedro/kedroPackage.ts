import { resolveFrom } from "../../../model/paths.ts";
import type { Reading, ValueMap } from "../../python/interpreter/language.ts";
import { moduleScope } from "../../python/interpreter/scope.ts";
import type { PythonModule } from "../../python/pythonModule.ts";

/** The package of a project (`src/spaceflights`), as it is being read. */
export interface KedroPackage {
  readonly reading: Reading;
  /** Relative to the root. */
  readonly folder: string;
}

/** A module of the package; undefined where there is none. */
export function packageModule({ reading, folder }: KedroPackage, path: string): PythonModule | undefined {
  return reading.project.modules.get(resolveFrom(folder, path));
}

/** What the package's `settings.py` says; undefined where there is none. */
export function settingsOf(project: KedroPackage): ValueMap | undefined {
  const module = packageModule(project, "settings.py");
  return module && moduleScope(project.reading, module).names;
}

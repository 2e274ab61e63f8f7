import { packageModule } from "./findPipelines.ts";
import type { Reading } from "./scope.ts";
import { moduleScope } from "./scope.ts";
import type { ValueMap } from "./values.ts";

/** What the package's `settings.py` says; undefined where there is none. */
export function settingsOf(reading: Reading): ValueMap | undefined {
  const module = packageModule(reading, "settings.py");
  return module && moduleScope(reading, module).names;
}

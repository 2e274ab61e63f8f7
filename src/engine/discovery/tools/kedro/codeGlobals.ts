import type { TypedMap } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import { isMap, typedOf } from "../../python/interpreter/values.ts";
import { argumentOf, callsIn } from "../../python/pythonCalls.ts";
import { mentions, textOf } from "../../python/pythonModule.ts";
import { staticValue } from "../../python/pythonValue.ts";
import type { KedroPackage } from "./kedroPackage.ts";
import { packageModule, settingsOf } from "./kedroPackage.ts";

/** The globals of a project that stand in its code, and not in files: the `globals_dict` of its TemplatedConfigLoader. */
export function codeGlobals(project: KedroPackage): TypedMap {
  const loader = settingsOf(project)?.get("CONFIG_LOADER_ARGS");
  const said = isMap(loader) ? typedOf(loader.get("globals_dict") ?? null) : undefined;
  if (isTypedMap(said)) return said;
  for (const file of ["hooks.py", "run.py"]) {
    const module = packageModule(project, file);
    if (!module || !mentions(module, "globals_dict")) continue;
    for (const call of callsIn(module, module.root)) {
      if (!textOf(module, call.callee).endsWith("TemplatedConfigLoader")) continue;
      const given = staticValue(project.reading.project, module, argumentOf(call, "globals_dict"));
      if (isTypedMap(given)) return given;
    }
  }
  return new Map();
}

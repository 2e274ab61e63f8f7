import type { PythonDecorator, PythonVariable } from "../../python/pythonDefinitions.ts";
import { readCall } from "../../python/pythonCalls.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { resolveNode } from "../../python/pythonProject.ts";
import type { Trace, TraceScope } from "../../python/pythonTrace.ts";
import { listOf, nothing, textIn } from "../../python/pythonTrace.ts";
import { staticValue } from "../../python/pythonValue.ts";
import type { AirflowCall, AirflowThing, AirflowTraced } from "./airflowThing.ts";
import { thingOfTarget } from "./airflowThing.ts";

/** What `Asset(…)` or, before Airflow 3, `Dataset(…)` makes: it is known by its name and by its address. */
export function assetOf({ positional, keywords }: AirflowCall): AirflowTraced {
  const given = [...positional, keywords.get("name"), keywords.get("uri")];
  return assetNamed(given.flatMap((value) => (value && textIn(value)) ?? []));
}

/** Several assets that one thing holds: a list, `a & b`, `AssetAny(a, b)`, `AssetOrTimeSchedule(assets=…)`, `PartitionedAssetTimetable(assets=…)`. */
export function assetsOf({ positional, keywords }: AirflowCall): AirflowTraced {
  return listOf([...positional, ...keywords.values()]);
}

/** An asset that another module keeps in a variable. */
export function assetInVariable(
  project: PythonProject,
  module: PythonModule,
  { value }: PythonVariable,
): AirflowTraced | undefined {
  const call = readCall(module, value);
  const thing = call && thingOfTarget(project, resolveNode(project, module, call.callee));
  if (!call || thing?.kind !== "class" || thing.of !== "asset") return undefined;
  const given = [...call.positional, call.keywords.get("name"), call.keywords.get("uri")];
  return assetNamed(
    given.flatMap((node) => {
      const text = node && staticValue(project, module, node);
      return typeof text === "string" ? [text] : [];
    }),
  );
}

function assetNamed(names: readonly string[]): AirflowTraced {
  return { ...nothing(), thing: { kind: "asset", names } };
}

/** The names of all assets in a value, however deep; a function that is an asset goes by its own. */
export function assetNames(value: AirflowTraced | undefined): readonly string[] {
  const thing = value?.thing;
  if (thing?.kind === "asset") return thing.names;
  if (thing?.kind === "function" && thing.role === "asset") return [thing.options.get("name") ?? thing.name];
  return value?.parts ? [...value.parts.values()].flatMap(assetNames) : [];
}

/** The assets that an option of decorators names: `@dag(schedule=[…])`, `@task(outlets=[…])`. */
export function assetsInDecorators(
  trace: Trace<AirflowThing>,
  scope: TraceScope<AirflowThing>,
  decorators: readonly PythonDecorator[],
  option: "schedule" | "outlets",
): readonly string[] {
  return decorators.flatMap(({ args }) => {
    const node = args?.keywords.get(option);
    return node ? assetNames(trace.valueOf(scope, node)) : [];
  });
}

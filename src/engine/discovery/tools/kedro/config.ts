import type { Call, ToolThing, Value, ValueMap } from "../../python/interpreter/language.ts";
import { valueOf } from "../../python/interpreter/values.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { openConf } from "./confFiles.ts";
import type { KedroPackage } from "./kedroPackage.ts";

/** Where a project's configuration is. */
export interface ConfPlace {
  /** The project's folder, relative to the root. */
  readonly folder: string;
  readonly workspace: WorkspaceFiles;
}

/** What gives a project's configuration to its code: a ConfigLoader, also by way of a KedroSession and its context. */
interface Config extends ToolThing {
  readonly type: "config";
}

export const config: Config = { kind: "tool", type: "config" };

/** Whether a thing is Kedro's loader of configuration. */
export function isConfig(thing: ToolThing): thing is Config {
  return "type" in thing && thing.type === "config";
}

/** `context.config_loader`, `context.params`. */
export function configMember(thing: Config, name: string, project: KedroPackage, place: ConfPlace): Value | undefined {
  if (name === "params") return configEntries(project, place, "parameters");
  return name === "config_loader" ? thing : undefined;
}

/** `session.load_context()`, `loader.get("parameters*")`. */
export function callConfig(
  thing: Config,
  name: string,
  call: Call,
  project: KedroPackage,
  place: ConfPlace,
): Value | undefined {
  if (name === "load_context" || name === "__enter__") return thing;
  const [first] = call.positional;
  return name === "get" && typeof first === "string" ? configEntries(project, place, first) : undefined;
}

/** `loader["parameters"]`: the entries of all files of that kind, of later ones first. Other kinds are not known. */
export function configEntries(project: KedroPackage, place: ConfPlace, key: string): ValueMap | undefined {
  const kind = (["parameters", "globals"] as const).find((known) => key.startsWith(known));
  if (kind === undefined) return undefined;
  const files = openConf(place.folder, project, place.workspace, [])(kind);
  const entries = files.flatMap((file) => [...file.entries]);
  return new Map(entries.map(([name, value]) => [name, valueOf(value)]));
}

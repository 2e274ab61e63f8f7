import { memberOfClass, callFunction } from "./functions.ts";
import type { KedroNode } from "./nodes.ts";
import { fullName } from "./nodes.ts";
import type { Scope } from "./scope.ts";
import { lookupInModule, lookupLibrary } from "./scope.ts";
import type { Value } from "./values.ts";
import { asKind, isList, isMap, unknown } from "./values.ts";
import { settingsOf } from "./settings.ts";

/** What `object.name` is: of a module, a class, a library; a method of a list, a dictionary, a pipeline. Undefined for all else. */
export function memberOf(scope: Scope, object: Value, name: string): Value | undefined {
  const { reading } = scope;
  const module = asKind(object, "module");
  if (module) return lookupInModule(reading, module.module, name);
  const library = asKind(object, "library");
  if (library?.name === "kedro.framework.project.settings") return settingsOf(reading)?.get(name);
  if (library) return lookupLibrary(reading, library.module, `${library.name}.${name}`);
  const holder = asKind(object, "class");
  if (holder) return boundMember(holder, memberOfClass(holder, name), name);
  const func = asKind(object, "function");
  if (func) return name === "__name__" && "kind" in func.code ? func.code.name : undefined;
  const pipeline = asKind(object, "pipeline");
  if (pipeline && name === "nodes") return [...pipeline.nodes];
  const node = asKind(object, "node");
  if (node) return nodeAttribute(node, name) ?? { kind: "method", object, name };
  const hasMethods = isList(object) || isMap(object) || pipeline !== undefined;
  return hasMethods ? { kind: "method", object, name } : undefined;
}

function nodeAttribute(node: KedroNode, name: string): Value | undefined {
  switch (name) {
    case "name":
      return fullName(node);
    case "short_name":
      return node.name ?? unknown;
    case "inputs":
      return node.inputs.map((dataset) => dataset.name);
    case "outputs":
      return node.outputs.map((dataset) => dataset.name);
    case "tags":
      return [...node.tags];
    case "namespace":
      return node.namespace ?? null;
    default:
      return undefined;
  }
}

/** A method knows its object; a property is computed. */
function boundMember(holder: Value, member: Value | undefined, name: string): Value | undefined {
  const method = asKind(member, "function");
  if (!method?.isMethod || !("kind" in method.code)) return member;
  const decorators = method.code.decorators.map((decorator) => decorator.name);
  if (decorators.includes("staticmethod")) return member;
  if (decorators.some((decorator) => /(?:^|\.|_)property$/.test(decorator))) {
    return callFunction(method, { positional: [holder], keywords: new Map() });
  }
  const isBound = asKind(holder, "class")?.isInstance === true || decorators.includes("classmethod");
  return isBound ? { kind: "method", object: holder, name } : member;
}

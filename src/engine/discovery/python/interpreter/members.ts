import { memberOfClass, callFunction } from "./functions.ts";
import { lookupInModule, lookupLibrary } from "./scope.ts";
import type { Scope, Value } from "./language.ts";
import { mapMethods } from "./methods.ts";
import { asKind, isList, isMap } from "./values.ts";

/** What `object.name` is: of a module, a class, a library; a method of a list, a dictionary, a pipeline. Undefined for all else. */
export function memberOf(scope: Scope, object: Value, name: string): Value | undefined {
  const { reading } = scope;
  const module = asKind(object, "module");
  if (module) return lookupInModule(reading, module.module, name);
  const library = asKind(object, "library");
  if (library) {
    const dotted = `${library.name}.${name}`;
    return reading.tool.libraryMember(reading, library.name, name) ?? lookupLibrary(reading, library.module, dotted);
  }
  // Of a dictionary that stands for a configuration the keys are its members too.
  const entry = isMap(object) ? object.get(name) : undefined;
  if (entry !== undefined && !mapMethods.has(name)) return entry;
  const holder = asKind(object, "class");
  if (holder) return boundMember(holder, memberOfClass(holder, name), name);
  const func = asKind(object, "function");
  if (func) return name === "__name__" && "kind" in func.code ? func.code.name : undefined;
  const thing = asKind(object, "tool");
  if (thing) return reading.tool.member(thing, name, reading) ?? { kind: "method", object, name };
  const isOpened = asKind(object, "file") !== undefined || (typeof object === "string" && pathMethods.has(name));
  return isList(object) || isMap(object) || isOpened ? { kind: "method", object, name } : undefined;
}

/** What a path does that opens its file; what else texts do is not for here. */
const pathMethods = new Set(["open", "read_text"]);

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

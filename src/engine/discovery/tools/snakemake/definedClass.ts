import type { CallArguments, Members, PythonFunction, Value } from "./values.ts";
import { isKind } from "./values.ts";

/** A name in the body of a class: how a method is bound follows from its decorator. */
export interface ClassMember {
  readonly value: Value;
  readonly binding?: "method" | "class" | "static" | "property";
}

/** What a class of the project's says of itself. */
export interface ClassBody {
  /** The base classes that are known; of a library's nothing is. */
  readonly bases: readonly Value[];
  readonly members: ReadonlyMap<string, ClassMember>;
  /** The fields that it declares with their types, in order: what a data class is made with. */
  readonly fields: readonly string[];
  /** The objects whose methods of this class are being followed: `super()` is about the last one. */
  readonly selves: { readonly self: Members; readonly body: ClassBody }[];
}

/** The class that a body defines: called, it gives an object. */
export function definedClass(body: ClassBody, code: string): PythonFunction {
  const made: PythonFunction = {
    kind: "function",
    code,
    body,
    call: (args) => makeObject(made, body, args),
    get: (name) => bound(findMember(body, name), made, made),
  };
  return made;
}

function makeObject(made: PythonFunction, body: ClassBody, args: CallArguments): Members {
  const own = new Map<string, Value>();
  const self: Members = {
    kind: "members",
    get: (name) => own.get(name) ?? bound(findMember(body, name), self, made),
    set: (name, value) => void own.set(name, value),
  };
  const init = self.get("__init__");
  if (isKind(init, "function")) init.call(args);
  else setFields(fieldsOf(body), own, args);
  return self;
}

function setFields(fields: readonly string[], own: Map<string, Value>, { positional, named }: CallArguments): void {
  for (const [index, value] of positional.entries()) {
    const name = fields[index];
    if (name !== undefined) own.set(name, value);
  }
  for (const [name, value] of named) own.set(name, value);
}

/** The fields of the classes that it descends from come first. */
function fieldsOf({ bases, fields }: ClassBody): readonly string[] {
  const inherited = basesOf(bases).flatMap(fieldsOf);
  return [...new Set([...inherited, ...fields])];
}

interface FoundMember extends ClassMember {
  readonly body: ClassBody;
}

function findMember(body: ClassBody, name: string): FoundMember | undefined {
  const own = body.members.get(name);
  if (own) return { ...own, body };
  for (const base of basesOf(body.bases)) {
    const found = findMember(base, name);
    if (found) return found;
  }
  return undefined;
}

function basesOf(bases: readonly Value[]): readonly ClassBody[] {
  return bases.flatMap((base) => (isKind(base, "function") && base.body ? [base.body] : []));
}

/** A member as `owner.name` gives it: a method with its `self` or its class before what it is called with. */
function bound(
  found: FoundMember | undefined,
  owner: Members | PythonFunction,
  made: PythonFunction,
): Value | undefined {
  if (!found) return undefined;
  const { value, binding, body } = found;
  if (!isKind(value, "function") || binding === undefined || binding === "static") return value;
  const self = binding === "class" ? made : owner;
  if (binding === "method" && self === made) return value;
  const call = (args: CallArguments): Value | undefined => {
    if (isKind(self, "members")) body.selves.push({ self, body });
    const result = value.call({ ...args, positional: [self, ...args.positional] });
    if (isKind(self, "members")) body.selves.pop();
    return result;
  };
  if (binding === "property") return call({ positional: [], named: new Map(), isPartial: false, written: "property" });
  return { kind: "function", call, ...(value.code !== undefined && { code: value.code }) };
}

/** `super()`: the members of the classes above the one whose method is being followed. */
export function superOf(selves: ClassBody["selves"]): Members | undefined {
  const last = selves.at(-1);
  if (!last) return undefined;
  const { self, body } = last;
  const above: ClassBody = { ...body, members: new Map() };
  // The object takes the place of its class: only `classmethod`s could tell.
  const made: PythonFunction = { kind: "function", call: () => undefined };
  return { kind: "members", get: (name) => bound(findMember(above, name), self, made) };
}

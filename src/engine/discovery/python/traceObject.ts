import type { FoundClass } from "./pythonClasses.ts";
import { classLine, findMember } from "./pythonClasses.ts";
import type { PythonFunction } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { textOf } from "./pythonModule.ts";
import { statementsIn } from "./pythonSyntax.ts";
import type { Trace, TraceScope, Traced, TracedCall } from "./pythonTrace.ts";
import { knownValue, nothing, openScope, union } from "./pythonTrace.ts";
import { followCall } from "./traceFunction.ts";

/** A new object of a class of the project's: its `__init__` is followed. */
export function makeObject<Thing>(
  trace: Trace<Thing>,
  made: FoundClass,
  call: TracedCall<Thing>,
): Traced<Thing> | undefined {
  if (!trace.tool.isFollowed(made.module, made.definition.body)) return undefined;
  const { positional, keywords } = call;
  const object = { ...objectOf<Thing>(made), ...union([...positional, ...keywords.values()]) };
  const init = objectMember(trace, object, "__init__")?.callable;
  if (init) followCall(trace, init, positional, keywords, call);
  else setFields(trace, made, object, call);
  return object;
}

/** What a call without an `__init__` of the project's sets, as that of a data class does: the fields in order, or by name. */
function setFields<Thing>(
  trace: Trace<Thing>,
  made: FoundClass,
  { object }: Traced<Thing>,
  { scope, call, positional, keywords }: TracedCall<Thing>,
): void {
  const names = fieldNames(trace, made);
  const set = (name: string, value: Traced<Thing>, node: SyntaxNode | undefined): void => {
    const plain = knownValue(trace, scope, node) ?? value.text ?? value.number;
    if (plain !== undefined) object?.plain.set(name, plain);
    object?.attributes.set(name, value);
  };
  for (const [index, value] of positional.entries()) {
    const name = names[index];
    if (name !== undefined) set(name, value, call.positional[index]);
  }
  for (const [name, value] of keywords) if (names.includes(name)) set(name, value, call.keywords.get(name));
}

/** The fields that a class declares with their types (`area: str`), those of the classes that it descends from first. */
function fieldNames({ project }: Trace<unknown>, { module, definition }: FoundClass): readonly string[] {
  const names = classLine(project, module, definition)
    .classes.toReversed()
    .flatMap((found) =>
      statementsIn(found.definition.body).flatMap((statement) => {
        const isField = statement.name === "AssignStatement" && statement.getChild("TypeDef") !== null;
        const name = isField ? statement.getChild("VariableName") : null;
        return name ? [textOf(found.module, name)] : [];
      }),
    );
  return [...new Set(names)];
}

/** An object of a class of which nothing else is known. */
export function objectOf<Thing>(made: FoundClass): Traced<Thing> {
  return { ...nothing(), object: { made, attributes: new Map(), plain: new Map() } };
}

/** What `object.name` or `Class.name` is: what was set on it, a constant of the class, or a method that knows its `self`. */
export function objectMember<Thing>(
  trace: Trace<Thing>,
  owner: Traced<Thing>,
  name: string,
): Traced<Thing> | undefined {
  const found = owner.object?.made ?? owner.class;
  if (!found) return undefined;
  const set = owner.object?.attributes.get(name);
  if (set) return set;
  const member = findMember(classLine(trace.project, found.module, found.definition), name);
  if (!member || member.member.kind === "class") return undefined;
  if (member.member.kind === "variable") return trace.valueOf(openScope(member.module), member.member.value);
  return methodOf(trace, owner, openScope<Thing>(member.module), member.member);
}

function methodOf<Thing>(
  trace: Trace<Thing>,
  owner: Traced<Thing>,
  scope: TraceScope<Thing>,
  method: PythonFunction,
): Traced<Thing> {
  const isDecorated = (name: RegExp): boolean => method.decorators.some((decorator) => name.test(decorator.name));
  const [first, ...others] = method.parameters;
  const isOfClass = isDecorated(/^classmethod$/);
  const isBound = !isDecorated(/^staticmethod$/) && (isOfClass || owner.object !== undefined);
  if (isBound && first) bindSelf(scope, first.name, isOfClass ? classOf(owner) : owner);
  const parameters = isBound ? others : method.parameters;
  const defined = trace.tool.define(trace, scope, { ...method, parameters }, method.decorators);
  if (defined) return defined;
  const callable = { module: scope.module, parameters, body: method.body, closure: scope };
  const isProperty = isBound && isDecorated(/^(?:functools\.)?(?:cached_)?property$/);
  return isProperty ? followCall(trace, callable, [], new Map()) : { ...nothing(), callable };
}

function classOf<Thing>(owner: Traced<Thing>): Traced<Thing> {
  const made = owner.object?.made ?? owner.class;
  return { ...nothing(), ...(made && { class: made }) };
}

function bindSelf<Thing>(scope: TraceScope<Thing>, name: string, self: Traced<Thing>): void {
  scope.values.set(name, self);
  for (const [attribute, value] of self.object?.plain ?? []) scope.bindings.set(`${name}.${attribute}`, value);
}

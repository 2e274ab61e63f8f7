import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { bindingsIn } from "./pythonBindings.ts";
import { readCall } from "./pythonCalls.ts";
import type { ClassLine, FoundClass, FoundMember } from "./pythonClasses.ts";
import { classLine, findMember } from "./pythonClasses.ts";
import type { PythonDefinition } from "./pythonDefinitions.ts";
import { definitionAt, definitionsIn, functionsIn } from "./pythonDefinitions.ts";
import type { Evaluation } from "./pythonEvaluation.ts";
import { evaluate } from "./pythonEvaluation.ts";
import { functionValue } from "./pythonFunctions.ts";
import { strOf } from "./pythonFormatting.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import { dottedText, localScope } from "./pythonNames.ts";
import { baseName, parentPath, rootMark, splitEnding } from "./pythonPaths.ts";
import { libraryName, resolveName, resolveNode } from "./pythonProject.ts";
import { bodyOf, childrenOf, enclosing, nodesIn } from "./pythonSyntax.ts";

/** The value of a name: bound by the caller, or assigned once in the function, the module, or the file it is imported from. */
export function nameValue(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const { project, module, bindings } = evaluation;
  const name = textOf(module, node);
  if (bindings.has(name)) return bindings.get(name);
  if (name === "__file__") return `${rootMark}/${module.file}`;
  const scope = localScope(module, name, node);
  if (scope) return constantIn(evaluation, module, bodyOf(scope), name, bindings);
  const target = resolveName(project, module, name);
  if (target?.kind !== "definition") return undefined;
  return constantIn(evaluation, target.module, target.module.root, target.definition.name, new Map());
}

/** The value of a name that is assigned once in a body. */
function constantIn(
  evaluation: Evaluation,
  module: PythonModule,
  body: SyntaxNode | undefined,
  name: string,
  bindings: Evaluation["bindings"],
): TypedValue | undefined {
  if (!body || bindingsIn(module, body).get(name) !== 1) return undefined;
  const definition = definitionsIn(module, body).find((found) => found.name === name);
  return definition && variableValue({ ...evaluation, module, bindings }, definition);
}

function variableValue(evaluation: Evaluation, definition: PythonDefinition): TypedValue | undefined {
  return definition.kind === "variable" ? evaluate(evaluation, definition.value) : undefined;
}

/** The value of `a.b` and `a[b]`. */
export function memberValue(evaluation: Evaluation, node: SyntaxNode): TypedValue | undefined {
  const { module, project, bindings } = evaluation;
  const written = dottedText(module, node);
  const isOwnName = written === undefined && /^type\(\s*self\s*\)\.__name__$/.test(textOf(module, node));
  const bound = bindings.get(isOwnName ? "self.__class__.__name__" : (written ?? ""));
  if (bound !== undefined) return bound;
  const object = node.firstChild;
  const member = node.getChild("PropertyName");
  if (!object) return undefined;
  if (!member) return itemValue(evaluation, object, childrenOf(node).slice(2, -1));
  const name = textOf(module, member);
  if (libraryName(project, module, node) === "os.sep") return "/";
  return attributeValue(evaluation, node, object, name) ?? pathAttribute(evaluation, object, name);
}

function itemValue(
  evaluation: Evaluation,
  object: SyntaxNode,
  [keyNode, ...more]: readonly SyntaxNode[],
): TypedValue | undefined {
  const key = keyNode && more.length === 0 ? evaluate(evaluation, keyNode) : undefined;
  if (key === undefined) return undefined;
  const isParents = object.name === "MemberExpression" && textOf(evaluation.module, object).endsWith(".parents");
  if (isParents && object.firstChild) return ancestor(evaluate(evaluation, object.firstChild), key);
  const holder = evaluate(evaluation, object);
  if (isTypedMap(holder)) return holder.get(strOf(key) ?? "");
  return isTypedList(holder) && typeof key === "bigint" ? holder.at(Number(key)) : undefined;
}

/** `path.parents[index]`. */
function ancestor(path: TypedValue | undefined, index: TypedValue): string | undefined {
  if (typeof path !== "string" || typeof index !== "bigint" || index < 0n || index > 20n) return undefined;
  let found = path;
  for (let count = 0n; count <= index; count++) found = parentPath(found);
  return found;
}

/** A constant of a class (`Config.DATA`, `self.path`), or of a module of the project. */
function attributeValue(
  evaluation: Evaluation,
  node: SyntaxNode,
  object: SyntaxNode,
  name: string,
): TypedValue | undefined {
  const { module, project } = evaluation;
  const self = dottedText(module, object);
  if (self === "self" || self === "cls") return selfValue(evaluation, node, name);
  const target = resolveNode(project, module, node);
  if (target?.kind === "definition") {
    const { module: found, definition } = target;
    return constantIn(evaluation, found, found.root, definition.name, new Map());
  }
  const made = madeClass(evaluation, object);
  if (made) {
    const value = evaluation.attributeOf?.(made, name);
    return value ?? memberOf(evaluation, classLine(project, made.module, made.definition), name);
  }
  const holder = resolveNode(project, module, object);
  if (holder?.kind !== "definition" || holder.definition.kind !== "class") return undefined;
  return memberOf(evaluation, classLine(project, holder.module, holder.definition), name);
}

/** The class of the project that `Settings()` makes one of. */
function madeClass({ project, module }: Evaluation, object: SyntaxNode): FoundClass | undefined {
  const call = readCall(module, object);
  if (!call || childrenOf(call.node.getChild("ArgList")).length > 2) return undefined;
  const target = resolveNode(project, module, call.callee);
  if (target?.kind !== "definition" || target.definition.kind !== "class") return undefined;
  return { module: target.module, definition: target.definition };
}

function selfValue(evaluation: Evaluation, node: SyntaxNode, name: string): TypedValue | undefined {
  const line = selfLine(evaluation, node);
  return line && memberOf(evaluation, line, name);
}

/** Whom the class around a node descends from: `self` is one of it. */
function selfLine({ project, module }: Evaluation, node: SyntaxNode): ClassLine | undefined {
  const classNode = enclosing(node, "ClassDefinition");
  const definition = classNode && definitionAt(module, classNode);
  return definition?.kind === "class" ? classLine(project, module, definition) : undefined;
}

/** The member of the class around it that `self.name` is. */
export function selfMember(evaluation: Evaluation, node: SyntaxNode): FoundMember | undefined {
  const name = dottedText(evaluation.module, node)?.replace(/^self\./, "");
  const line = name === undefined ? undefined : selfLine(evaluation, node);
  return line && findMember(line, name ?? "");
}

/** An attribute that the first class to have it sets once: in its body, or on `self` in a method. */
function memberOf(evaluation: Evaluation, line: ClassLine, name: string): TypedValue | undefined {
  const own = findMember(line, name);
  for (const { module, definition } of line.classes) {
    const [set, ...more] = setOnSelf(module, definition.body, name);
    if (set) return more.length > 0 || own ? undefined : evaluate({ ...evaluation, module, bindings: new Map() }, set);
    if (own?.definition === definition) break;
  }
  if (own?.member.kind === "function") {
    const isProperty = own.member.decorators.some((decorator) =>
      /^(?:functools\.)?(?:cached_)?property$/.test(decorator.name),
    );
    return isProperty ? functionValue(evaluation, own.module, own.member) : undefined;
  }
  if (!own || bindingsIn(own.module, own.definition.body).get(name) !== 1) return undefined;
  return variableValue({ ...evaluation, module: own.module, bindings: new Map() }, own.member);
}

/** What the methods of a class assign to `self.name`. */
function setOnSelf(module: PythonModule, body: SyntaxNode, name: string): readonly SyntaxNode[] {
  return functionsIn(module, body).flatMap((method) =>
    nodesIn(method.body, "AssignStatement").flatMap((statement) => {
      const [target, , value] = childrenOf(statement).filter((child) => child.name !== "TypeDef");
      return target && value && dottedText(module, target) === `self.${name}` ? [value] : [];
    }),
  );
}

/** What `pathlib` says of a path that is known. */
function pathAttribute(evaluation: Evaluation, object: SyntaxNode, name: string): string | undefined {
  if (!pathAttributes.has(name)) return undefined;
  const path = evaluate(evaluation, object);
  if (typeof path !== "string") return undefined;
  if (name === "parent") return parentPath(path) || ".";
  if (name === "name") return baseName(path);
  const [stem, ending] = splitEnding(path);
  return name === "stem" ? baseName(stem) : ending;
}

const pathAttributes = new Set(["parent", "name", "stem", "suffix"]);

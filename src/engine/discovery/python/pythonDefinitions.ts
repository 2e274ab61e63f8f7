import type { PythonArguments } from "./pythonCalls.ts";
import { readArguments } from "./pythonCalls.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import { readPythonLiteral } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { onceForModule, textOf } from "./pythonModule.ts";
import { bodyOf, childrenOf, commaParts, statementsIn, statementsOf } from "./pythonSyntax.ts";

interface Definition {
  readonly name: string;
  /** The name where it is defined: the range of a stage. */
  readonly nameNode: SyntaxNode;
  readonly node: SyntaxNode;
}

/** A decorator of a function or a class. */
export interface PythonDecorator {
  readonly node: SyntaxNode;
  /** As written, without arguments: `dg.asset`, `task.docker`. What it stands for tells `qualifiedText`. */
  readonly name: string;
  /** Undefined where it is not called. */
  readonly args?: PythonArguments;
}

export interface PythonFunction extends Definition {
  readonly kind: "function";
  readonly isAsync: boolean;
  readonly decorators: readonly PythonDecorator[];
  readonly parameters: readonly PythonParameter[];
  readonly body: SyntaxNode;
}

export interface PythonParameter {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly annotation?: SyntaxNode;
  readonly value?: SyntaxNode;
  /** `*` of `*args`, `**` of `**kwargs`. */
  readonly star?: "*" | "**";
}

export interface PythonClass extends Definition {
  readonly kind: "class";
  readonly decorators: readonly PythonDecorator[];
  /** The base classes' expressions. */
  readonly bases: readonly SyntaxNode[];
  readonly body: SyntaxNode;
}

/** A name that is assigned: `name = value`, `name: type = value`, `a = b = value`. */
export interface PythonVariable extends Definition {
  readonly kind: "variable";
  readonly value: SyntaxNode;
}

export type PythonDefinition = PythonFunction | PythonClass | PythonVariable;

/** What a module defines at its top level, also in `if`, `try`, `with` and loops there, in order. */
export const definitionsOf: (module: PythonModule) => readonly PythonDefinition[] = onceForModule((module) =>
  definitionsIn(module, module.root),
);

/** The same by name; a name that is defined more than once has its last definition, functions and classes before variables. */
export const definitionsByName: (module: PythonModule) => ReadonlyMap<string, PythonDefinition> = onceForModule(
  (module) => {
    const definitions = definitionsOf(module);
    return new Map(
      [...definitions.filter(isVariable), ...definitions.filter((found) => !isVariable(found))].map((found) => [
        found.name,
        found,
      ]),
    );
  },
);

function isVariable(definition: PythonDefinition): boolean {
  return definition.kind === "variable";
}

/** What is defined directly in a body (of a class: its methods and attributes), also in `if`, `try`, `with` and loops there. */
export function definitionsIn(module: PythonModule, body: SyntaxNode): readonly PythonDefinition[] {
  const known = knownDefinitions(module);
  const found = known.get(body.from) ?? statementsIn(body).flatMap((statement) => readDefinitions(module, statement));
  known.set(body.from, found);
  return found;
}

const knownDefinitions = onceForModule(() => new Map<number, readonly PythonDefinition[]>());

/** The functions among them. */
export function functionsIn(module: PythonModule, body: SyntaxNode): readonly PythonFunction[] {
  return definitionsIn(module, body).filter((found) => found.kind === "function");
}

function readDefinitions(module: PythonModule, statement: SyntaxNode): readonly PythonDefinition[] {
  if (statement.name === "AssignStatement") return readVariables(module, statement);
  const node = statement.name === "DecoratedStatement" ? statement.lastChild : statement;
  if (node?.name !== "FunctionDefinition" && node?.name !== "ClassDefinition") return [];
  const decorators = statement.getChildren("Decorator").map((decorator) => readDecorator(module, decorator));
  const definition = readDefinition(module, node, decorators);
  return definition ? [definition] : [];
}

function readDefinition(
  module: PythonModule,
  node: SyntaxNode,
  decorators: readonly PythonDecorator[],
): PythonFunction | PythonClass | undefined {
  const nameNode = node.getChild("VariableName");
  const body = bodyOf(node);
  if (!nameNode || !body) return undefined;
  const common = { name: textOf(module, nameNode), nameNode, node, decorators, body };
  if (node.name === "ClassDefinition") {
    return { kind: "class", ...common, bases: readArguments(module, node.getChild("ArgList")).positional };
  }
  const isAsync = node.getChild("async") !== null;
  return { kind: "function", ...common, isAsync, parameters: readParameters(module, node.getChild("ParamList")) };
}

/** The definition whose node (`FunctionDefinition`, `ClassDefinition`) this is. */
export function definitionAt(module: PythonModule, node: SyntaxNode): PythonFunction | PythonClass | undefined {
  const statement = node.parent?.name === "DecoratedStatement" ? node.parent : undefined;
  const decorators = statement?.getChildren("Decorator") ?? [];
  return readDefinition(
    module,
    node,
    decorators.map((decorator) => readDecorator(module, decorator)),
  );
}

function readDecorator(module: PythonModule, node: SyntaxNode): PythonDecorator {
  const list = node.getChild("ArgList");
  const name = node
    .getChildren("VariableName")
    .map((part) => textOf(module, part))
    .join(".");
  return { node, name, ...(list && { args: readArguments(module, list) }) };
}

/** The parameters of a function or a lambda, by its parameter list. */
export function readParameters(module: PythonModule, list: SyntaxNode | null | undefined): readonly PythonParameter[] {
  return commaParts(childrenOf(list)).flatMap((part) => {
    const node = part.find((child) => child.name === "VariableName");
    if (!node) return [];
    const star = part.find((child) => child.name === "*" || child.name === "**")?.name;
    const annotation = part.find((child) => child.name === "TypeDef")?.lastChild;
    const sign = part.findIndex((child) => child.name === "AssignOp");
    const value = sign < 0 ? undefined : part[sign + 1];
    return {
      name: textOf(module, node),
      node,
      ...(annotation && { annotation }),
      ...(value && { value }),
      ...((star === "*" || star === "**") && { star }),
    };
  });
}

/** `a = b = value` defines both; `a, b = x, y` each by its part, where the parts are written out. */
function readVariables(module: PythonModule, statement: SyntaxNode): readonly PythonVariable[] {
  const sides: SyntaxNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === "AssignOp") sides.push([]);
    else if (child.name !== "TypeDef") sides.at(-1)?.push(child);
  }
  const values = sideParts(sides.pop() ?? []);
  return sides.map(sideParts).flatMap((targets) =>
    targets.flatMap((target, index) => {
      const value = targets.length === values.length ? values[index] : undefined;
      if (target.name !== "VariableName" || !value) return [];
      return [{ kind: "variable" as const, name: textOf(module, target), nameNode: target, node: statement, value }];
    }),
  );
}

function sideParts(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  return commaParts(nodes).flatMap((part) => (part.length === 1 ? part : []));
}

/** The first line of what a function, a class or a module says of itself; undefined where it says nothing. */
export function firstDocLine(module: PythonModule, body: SyntaxNode): string | undefined {
  const [statement] = statementsOf(body);
  const written = statement?.name === "ExpressionStatement" ? statement.firstChild : undefined;
  const doc = written && readPythonLiteral(written, module.text);
  if (typeof doc !== "string") return undefined;
  return doc.trim().split(/\r?\n/, 1)[0]?.trim() || undefined;
}

import { bindingsIn } from "./pythonBindings.ts";
import { definitionsByName, readParameters } from "./pythonDefinitions.ts";
import { importsOf } from "./pythonImports.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import { bodyOf, unwrapped } from "./pythonSyntax.ts";

/** A name or a chain of members as one dotted text (`self.next`, `dg.asset`); undefined for any other expression. */
export function dottedText(module: PythonModule, expression: SyntaxNode): string | undefined {
  const members: string[] = [];
  let node = unwrapped(expression);
  while (node.name === "MemberExpression") {
    const member = node.getChild("PropertyName");
    const object = node.firstChild;
    if (!member || !object) return undefined;
    members.push(textOf(module, member));
    node = unwrapped(object);
  }
  if (node.name !== "VariableName") return undefined;
  return [textOf(module, node), ...members.reverse()].join(".");
}

/**
 * What a name or a chain of members stands for through the file's imports: `dg.asset` → `dagster.asset`. A relative
 * import keeps its dots (`.tasks.load`). Undefined where it is something of the file itself, or not a name at all.
 */
export function qualifiedName(module: PythonModule, expression: SyntaxNode): string | undefined {
  const written = dottedText(module, expression);
  return written === undefined ? undefined : qualifiedText(module, written, expression);
}

/** The same of a dotted text, as a decorator's name; `at` is where it stands, for what is bound in the functions around it. */
export function qualifiedText(module: PythonModule, written: string, at?: SyntaxNode): string | undefined {
  const end = written.indexOf(".");
  const name = end < 0 ? written : written.slice(0, end);
  if (at && isLocal(module, name, at)) return undefined;
  const { names, stars } = importsOf(module);
  const origin = names.get(name);
  if (origin !== undefined) return end < 0 ? origin : origin + written.slice(end);
  const [star] = stars;
  const isUnknown = star !== undefined && !definitionsByName(module).has(name) && !isBuiltin(name);
  return isUnknown && !star.startsWith(".") && stars.length === 1 ? `${star}.${written}` : undefined;
}

const builtins = new Set(
  `abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod
  enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
  issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed
  round set setattr slice sorted staticmethod str sum super tuple type vars zip`.split(/\s+/),
);

/** Whether a name is one of Python's own functions: a library's `import *` hardly gives it another meaning. */
export function isBuiltin(name: string): boolean {
  return builtins.has(name);
}

/** Whether a name is bound in one of the functions around a node: as a parameter, or assigned there. */
export function isLocal(module: PythonModule, name: string, at: SyntaxNode): boolean {
  return localScope(module, name, at) !== undefined;
}

/** The innermost function (or lambda) around a node in which a name is bound. */
export function localScope(module: PythonModule, name: string, at: SyntaxNode): SyntaxNode | undefined {
  for (let outer: SyntaxNode | null = at.parent, inner = at; outer; inner = outer, outer = outer.parent) {
    // What a definition's own decorators, defaults and bases name is looked up outside of it.
    const isInside = inner.name === "Body" || outer.name === "LambdaExpression";
    const isFunction = outer.name === "FunctionDefinition" || outer.name === "LambdaExpression";
    if (isFunction && isInside && isBoundIn(module, outer, name)) return outer;
  }
  return undefined;
}

function isBoundIn(module: PythonModule, scope: SyntaxNode, name: string): boolean {
  const parameters = readParameters(module, scope.getChild("ParamList"));
  const body = bodyOf(scope);
  return (
    parameters.some((parameter) => parameter.name === name) || (body && bindingsIn(module, body).has(name)) === true
  );
}

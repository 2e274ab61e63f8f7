import { parser } from "@lezer/python";
import { fileStart } from "../../model/source.ts";
import type { SyntaxNode } from "../python/pythonLiteral.ts";
import { readPythonLiteral } from "../python/pythonLiteral.ts";
import { childrenOf, entriesOf, statementsOf } from "../python/pythonSyntax.ts";
import type { ParamPlace, ParamsText } from "./paramsText.ts";
import type { TypedMap, TypedValue } from "./typedValue.ts";
import { isTypedList, isTypedMap } from "./typedValue.ts";

/**
 * Reads a Python parameters file by its syntax tree, as DVC does: assignments of literals in the module, in classes,
 * and to `self` in `__init__`. Nothing of it is run; what is not a literal is no parameter.
 */
export function readPythonParams(file: string, text: string): ParamsText {
  const tree = parser.parse(text);
  let isBroken = false;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) isBroken = true;
    },
  });
  if (isBroken) {
    const message = "This is not Python that can be read. Mend its syntax: Python itself names the line.";
    const problem = { file, range: fileStart, severity: "error" as const, code: "not-python", message };
    return { typed: null, places: new Map(), problems: [problem] };
  }
  const places = new Map<string, ParamPlace>();
  return { typed: readBody(tree.topNode, text, "", false, places), places, problems: [] };
}

/** The assignments directly in a module, a class or a method. `onlySelf` takes those to `self.name` alone. */
function readBody(
  body: SyntaxNode,
  text: string,
  prefix: string,
  onlySelf: boolean,
  places: Map<string, ParamPlace>,
): TypedMap {
  const values = new Map<string, TypedValue>();
  for (const node of statementsOf(body)) {
    if (node.name === "AssignStatement") {
      const found = readAssignment(node, text, prefix, onlySelf, places);
      if (found) values.set(found.name, found.value);
    } else if (node.name === "ClassDefinition" && !onlySelf) {
      const name = nameOf(node, text);
      places.set(`${prefix}${name.text}`, { key: name.span, isInBrackets: false });
      values.set(name.text, readClass(node, text, `${prefix}${name.text}.`, places));
    }
  }
  return values;
}

function readClass(node: SyntaxNode, text: string, prefix: string, places: Map<string, ParamPlace>): TypedMap {
  const body = node.getChild("Body");
  if (!body) return new Map();
  const initializers = childrenOf(body).filter(
    (child) => child.name === "FunctionDefinition" && nameOf(child, text).text === "__init__",
  );
  const own = readBody(body, text, prefix, false, places);
  const set = initializers.flatMap((initializer) => {
    const inner = initializer.getChild("Body");
    return inner ? [...readBody(inner, text, prefix, true, places)] : [];
  });
  return new Map([...own, ...set]);
}

function readAssignment(
  node: SyntaxNode,
  text: string,
  prefix: string,
  onlySelf: boolean,
  places: Map<string, ParamPlace>,
): { readonly name: string; readonly value: TypedValue } | undefined {
  const parts = childrenOf(node).filter((child) => child.name !== "TypeDef");
  const [target, sign, literal] = parts;
  if (!target || !literal || sign?.name !== "AssignOp" || parts.length !== 3) return undefined;
  const name = targetName(target, text, onlySelf);
  const value = name === undefined ? undefined : readPythonLiteral(literal, text);
  if (name === undefined || value === undefined) return undefined;
  addPlace(`${prefix}${name}`, target, literal, value, places);
  if (isTypedMap(value)) addDictionaryPlaces(`${prefix}${name}`, literal, text, places);
  return { name, value };
}

function addDictionaryPlaces(key: string, dictionary: SyntaxNode, text: string, places: Map<string, ParamPlace>): void {
  for (const [keyNode, valueNode] of entriesOf(dictionary)) {
    const name = readPythonLiteral(keyNode, text);
    const value = readPythonLiteral(valueNode, text);
    if (typeof name !== "string" || value === undefined) continue;
    addPlace(`${key}.${name}`, keyNode, valueNode, value, places);
    if (isTypedMap(value)) addDictionaryPlaces(`${key}.${name}`, valueNode, text, places);
  }
}

function addPlace(
  key: string,
  target: SyntaxNode,
  literal: SyntaxNode,
  value: TypedValue,
  places: Map<string, ParamPlace>,
): void {
  const span = { start: literal.from, end: literal.to };
  places.set(key, {
    key: { start: target.from, end: target.to },
    isInBrackets: false,
    ...(!isTypedMap(value) && (isTypedList(value) ? { list: span } : { value: span })),
  });
}

function targetName(target: SyntaxNode, text: string, onlySelf: boolean): string | undefined {
  const written = text.slice(target.from, target.to);
  if (!onlySelf) return target.name === "VariableName" ? written : undefined;
  return target.name === "MemberExpression" ? written.match(/^self\s*\.\s*(\w+)$/u)?.[1] : undefined;
}

function nameOf(node: SyntaxNode, text: string) {
  const name = node.getChild("VariableName");
  const span = { start: name?.from ?? node.from, end: name?.to ?? node.from };
  return { text: text.slice(span.start, span.end), span };
}

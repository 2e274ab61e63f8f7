import { readFormatString } from "./formatString.ts";
import { readCall } from "./pythonCalls.ts";
import { definitionsIn } from "./pythonDefinitions.ts";
import { strOf } from "./pythonFormatting.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { textOf } from "./pythonModule.ts";
import { localScope } from "./pythonNames.ts";
import type { PythonProject } from "./pythonProject.ts";
import { bodyOf, childrenOf, commaParts, unwrapped } from "./pythonSyntax.ts";
import type { PythonBindings } from "./pythonValue.ts";
import { staticText, staticValue } from "./pythonValue.ts";

/** A part that is not known is shown as it is written, if it is no longer than this. */
const maxPart = 40;

/** Longer expressions are no names. */
const maxWhole = 500;

/** How many names and sums are followed. */
const maxDepth = 10;

interface Template {
  readonly project: PythonProject;
  readonly module: PythonModule;
  readonly bindings: PythonBindings;
  readonly depth: number;
  /** What a part says that is known otherwise. */
  readonly textOf?: ((node: SyntaxNode) => string | undefined) | undefined;
}

/**
 * The text that an expression gives; where a part of it is not known, that part as it is written, in braces as in an
 * f-string: `load_{table}`. Undefined where nothing of it is worth being shown.
 */
export function templateText(
  project: PythonProject,
  module: PythonModule,
  expression: SyntaxNode,
  bindings: PythonBindings = new Map(),
): string | undefined {
  return wholeText({ project, module, bindings, depth: maxDepth }, expression) || undefined;
}

/** The same of an expression that puts a text together (`f"load_{x}"`, `"load_" + x`, `"load_{}".format(x)`); undefined for others. `textOfPart` knows more of its parts. */
export function putTogether(
  project: PythonProject,
  module: PythonModule,
  expression: SyntaxNode,
  bindings: PythonBindings,
  textOfPart?: (node: SyntaxNode) => string | undefined,
): string | undefined {
  const template = { project, module, bindings, depth: maxDepth, textOf: textOfPart };
  const node = unwrapped(expression);
  if (node.to - node.from > maxWhole) return undefined;
  if (node.name === "CallExpression") return callTemplate(template, node);
  if (node.name === "FormatString") return formatTemplate(template, node);
  const hasText = /["']/.test(textOf(module, node));
  return node.name === "BinaryExpression" && hasText ? binaryTemplate(template, node) : undefined;
}

function wholeText(template: Template, expression: SyntaxNode): string | undefined {
  const { project, module, bindings, depth } = template;
  const known = staticText(project, module, expression, bindings);
  if (known !== undefined || depth <= 0) return known;
  const inner = { ...template, depth: depth - 1 };
  const node = unwrapped(expression);
  switch (node.name) {
    case "FormatString":
      return formatTemplate(inner, node);
    case "BinaryExpression":
      return binaryTemplate(inner, node);
    case "CallExpression":
      return callTemplate(inner, node) ?? partText(inner, node);
    case "VariableName": {
      const value = assignedTo(inner, node);
      return value ? wholeText(inner, value) : partText(inner, node);
    }
    default:
      return partText(inner, node);
  }
}

/** A part: its value, or how it is written. */
function partText({ project, module, bindings, textOf: textOfPart }: Template, node: SyntaxNode): string | undefined {
  return textOfPart?.(node) ?? strOf(staticValue(project, module, node, bindings)) ?? partAsWritten(module, node);
}

/** A part that is not known, as a format string names it: `{table}`, `{tables[orders]}`; undefined where it is too long for that. */
export function partAsWritten(module: PythonModule, node: SyntaxNode): string | undefined {
  const written = textOf(module, node);
  const isShort = written.length <= maxPart && !/[\n{}]/.test(written);
  return isShort ? `{${written.replaceAll(/\[(["'])(.*?)\1\]/g, "[$2]")}}` : undefined;
}

/** What a name is last assigned that is no argument and no loop's. */
function assignedTo({ module, bindings }: Template, node: SyntaxNode): SyntaxNode | undefined {
  const name = textOf(module, node);
  if (bindings.has(name)) return undefined;
  const scope = localScope(module, name, node);
  const body = scope ? bodyOf(scope) : module.root;
  const definition = body && definitionsIn(module, body).findLast((found) => found.name === name);
  const isBefore = definition?.kind === "variable" && definition.value.to < node.from;
  return isBefore && /^(?:FormatString|BinaryExpression|CallExpression)$/.test(definition.value.name)
    ? definition.value
    : undefined;
}

/** The text between the fields of an f-string as it is written. */
function formatTemplate(template: Template, node: SyntaxNode): string | undefined {
  const { pieces } = readFormatString(node, template.module.text);
  return joined(
    pieces.map((piece) =>
      typeof piece === "string" ? piece : piece.expression && partText(template, piece.expression),
    ),
  );
}

/** `"load_" + table`, `"load_%s" % table`. */
function binaryTemplate(template: Template, node: SyntaxNode): string | undefined {
  const { project, module, bindings } = template;
  const [left, operator, right] = childrenOf(node);
  if (!left || !operator || !right || !/^[%+]$/.test(textOf(module, operator))) return undefined;
  if (textOf(module, operator) !== "%") return joined([left, right].map((side) => wholeText(template, side)));
  const values = right.name === "TupleExpression" ? commaParts(childrenOf(right)).flat() : [right];
  return filled(template, staticText(project, module, left, bindings), /%[\d.]*[a-z]/g, () => values.shift());
}

/** `"load_{}".format(table)`. */
function callTemplate(template: Template, node: SyntaxNode): string | undefined {
  const { project, module, bindings } = template;
  const call = readCall(module, node);
  const isFormat = call?.callee.name === "MemberExpression" && textOf(module, call.callee).endsWith(".format");
  if (!isFormat || !call.callee.firstChild) return undefined;
  const values = [...call.positional];
  return filled(template, staticText(project, module, call.callee.firstChild, bindings), /\{\w*\}/g, (field) => {
    const name = field.slice(1, -1);
    return name === "" ? values.shift() : (call.keywords.get(name) ?? call.positional[Number(name)]);
  });
}

function filled(
  template: Template,
  text: string | undefined,
  fields: RegExp,
  valueOf: (field: string) => SyntaxNode | undefined,
): string | undefined {
  return text?.replaceAll(fields, (field) => {
    const value = valueOf(field);
    return (value && partText(template, value)) ?? field;
  });
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
}

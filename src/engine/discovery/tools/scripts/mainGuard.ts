import type { TextSpan } from "../../lines.ts";
import { readPythonLiteral } from "../../python/pythonLiteral.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import { beginsStatement } from "../../python/pythonMargin.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { readPythonModule, textOf } from "../../python/pythonModule.ts";
import { childrenOf, unwrapped } from "../../python/pythonSyntax.ts";

/**
 * The condition of a module's main guard at its top level (`if __name__ == "__main__":`); undefined where it has none.
 * Only where its line does not tell for sure is the whole file parsed.
 */
export function findMainGuard(module: PythonModule): TextSpan | undefined {
  const { file, text } = module;
  for (const match of text.matchAll(/^if\b[^\n]*__main__[^\n]*/gm)) {
    const line = readPythonModule(file, `${match[0]}\n  pass\n`);
    const condition = guardOf(line);
    if (!condition || /[\\([{,]\s*$/.test(match[0]) || !beginsStatement(text, match.index))
      return spanOf(guardOf(module));
    return { start: match.index + condition.from, end: match.index + condition.to };
  }
  // The condition may go on in the next line.
  return /^if\b[^\n]*[\\([{,]\s*$/m.test(text) ? spanOf(guardOf(module)) : undefined;
}

function spanOf(node: SyntaxNode | undefined): TextSpan | undefined {
  return node && { start: node.from, end: node.to };
}

function guardOf(module: PythonModule): SyntaxNode | undefined {
  for (const statement of childrenOf(module.root)) {
    const condition = statement.name === "IfStatement" ? childrenOf(statement)[1] : undefined;
    if (condition && isMainTest(module, condition)) return condition;
  }
  return undefined;
}

/** `__name__ == "__main__"` either way round, also with more conditions beside it, or in a list of such names. */
function isMainTest(module: PythonModule, expression: SyntaxNode): boolean {
  const [left, sign, right] = childrenOf(unwrapped(expression));
  if (!left || !sign || !right) return false;
  if (textOf(module, sign) === "and") return isMainTest(module, left) || isMainTest(module, right);
  if (textOf(module, sign) === "in") {
    return childrenOf(right).some((value) => isName(module, left, value));
  }
  return textOf(module, sign) === "==" && (isName(module, left, right) || isName(module, right, left));
}

function isName(module: PythonModule, name: SyntaxNode, value: SyntaxNode): boolean {
  return textOf(module, name) === "__name__" && readPythonLiteral(value, module.text) === "__main__";
}

import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { onceForModule, textOf } from "./pythonModule.ts";
import { childrenOf, commaParts, enclosing, nodesIn } from "./pythonSyntax.ts";

export interface PythonImports {
  /**
   * Local names with what they stand for, dotted: `np` → `numpy`, `task` → `prefect.task`. A relative import keeps its
   * dots (`.tasks.load`): it means something from the importing file alone.
   */
  readonly names: ReadonlyMap<string, string>;
  /** The modules of which everything is imported (`from luigi import *`). */
  readonly stars: readonly string[];
}

/**
 * The imports of a module, also those in functions and under `try` and `if TYPE_CHECKING`. Where a name is imported more
 * than once the first counts, and one at the top before one in a function: what follows is a fallback.
 */
export const importsOf: (module: PythonModule) => PythonImports = onceForModule((module) => {
  const names = new Map<string, string>();
  const stars = new Set<string>();
  const add = (name: string, origin: string) => {
    if (!names.has(name)) names.set(name, origin);
  };
  const statements = nodesIn(module.root, "ImportStatement");
  const isInner = (node: SyntaxNode) => enclosing(node, "FunctionDefinition") !== undefined;
  for (const statement of [...statements.filter((node) => !isInner(node)), ...statements.filter(isInner)]) {
    readImport(module, statement, add, (origin) => stars.add(origin));
  }
  return { names, stars: [...stars] };
});

function readImport(
  module: PythonModule,
  statement: SyntaxNode,
  add: (name: string, origin: string) => void,
  addStar: (origin: string) => void,
): void {
  const nodes = childrenOf(statement);
  const isFrom = nodes[0]?.name === "from";
  const keyword = nodes.findIndex((node) => node.name === "import");
  if (keyword < 0) return;
  const source = isFrom ? dotted(module, nodes.slice(1, keyword)) : "";
  for (const part of commaParts(nodes.slice(keyword + 1))) {
    const as = part.findIndex((node) => node.name === "as");
    const origin = dotted(module, as < 0 ? part : part.slice(0, as));
    const alias = as < 0 ? undefined : part[as + 1];
    if (origin === "*") addStar(source);
    else if (alias) add(textOf(module, alias), joinDotted(source, origin));
    else if (isFrom) add(origin, joinDotted(source, origin));
    else add(origin.replace(/\..*$/, ""), origin.replace(/\..*$/, ""));
  }
}

function dotted(module: PythonModule, nodes: readonly SyntaxNode[]): string {
  return nodes.map((node) => textOf(module, node)).join("");
}

/** `a.b` and `c` as `a.b.c`; `.` and `c` as `.c`. */
export function joinDotted(source: string, name: string): string {
  return source === "" || source.endsWith(".") ? source + name : `${source}.${name}`;
}

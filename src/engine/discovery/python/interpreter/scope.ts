import { importsOf } from "../pythonImports.ts";
import type { SyntaxNode } from "../pythonLiteral.ts";
import type { PythonModule } from "../pythonModule.ts";
import { findModule, resolveName } from "../pythonProject.ts";
import { commaParts, unwrapped } from "../pythonSyntax.ts";
import type { Language, Reading, Scope, Value, ValueMap } from "./language.ts";
import { itemsOf, unknown } from "./values.ts";

/** How many expressions and statements of a project are read: many times what the largest ones have. */
const maxSteps = 1_000_000;
const maxDepth = 400;

/** Begins to follow a project's code, with as many steps as it may take in all. */
export function startReading(of: Pick<Reading, "project" | "tool" | "workspace">, language: Language): Reading {
  const budget = { left: maxSteps };
  return { ...of, language, modules: new Map(), budget, depth: maxDepth, open: new Map(), doubts: 0 };
}

/** The scope of a function, class or comprehension: what it binds itself, and all around it. */
export function innerScope(outer: Scope, module: PythonModule, names: ValueMap): Scope {
  return { reading: outer.reading, module, names, outer, returned: [], yielded: [] };
}

/** A module with all that its top level binds. In a circle of imports, what it has bound so far. */
export function moduleScope(reading: Reading, module: PythonModule): Scope {
  const known = reading.modules.get(module.file);
  if (known) return known;
  const scope: Scope = { reading, module, names: new Map(), outer: undefined, returned: [], yielded: [] };
  reading.modules.set(module.file, scope);
  reading.language.execute(scope, module.root);
  return scope;
}

/** The value of an expression, as far as it follows from the project's text; `unknown` for all else. Nothing is run. */
export function evaluate(scope: Scope, expression: SyntaxNode | undefined): Value {
  const { reading } = scope;
  if (!expression || reading.depth <= 0 || reading.budget.left <= 0) return unknown;
  reading.budget.left -= 1;
  reading.depth -= 1;
  const value = reading.language.evaluate(scope, unwrapped(expression)) ?? unknown;
  reading.depth += 1;
  return value;
}

/** The items of a list as it is written, those of unpacked lists among them. */
export function evaluateItems(scope: Scope, nodes: readonly SyntaxNode[]): Value[] {
  return commaParts(nodes).flatMap(([first, second]) => {
    if (first?.name === "*" && second) return itemsOf(evaluate(scope, second)) ?? [];
    return first ? [evaluate(scope, first)] : [];
  });
}

/** What a name means in a scope: bound around it, or imported by the file; undefined where it is neither. */
export function lookup(scope: Scope, name: string): Value | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return lookupImport(scope.reading, scope.module, name);
}

/** A member of a module: what it binds or imports, or a module below it. */
export function lookupInModule(reading: Reading, module: PythonModule, name: string): Value | undefined {
  const value = moduleScope(reading, module).names.get(name) ?? lookupImport(reading, module, name);
  if (value !== undefined) return value;
  const isPackage = /(?:^|\/)__init__\.py$/.test(module.file);
  const inner = isPackage ? findModule(reading.project, `.${name}`, module.file) : undefined;
  return inner && { kind: "module", module: inner };
}

/** What a dotted name of a library means; a package without an `__init__.py` looks like one until a file in it is named. */
export function lookupLibrary(reading: Reading, module: PythonModule, name: string): Value {
  const end = name.lastIndexOf(".");
  if (!reading.tool.isOwn(name) && end > 0) {
    const found = findModule(reading.project, name, module.file);
    if (found) return { kind: "module", module: found };
    const holder = findModule(reading.project, name.slice(0, end), module.file);
    const value = holder && lookupInModule(reading, holder, name.slice(end + 1));
    if (value !== undefined) return value;
  }
  return { kind: "library", name, module };
}

function lookupImport(reading: Reading, module: PythonModule, name: string): Value | undefined {
  const { names, stars } = importsOf(module);
  const origin = names.get(name);
  if (origin !== undefined && reading.tool.isOwn(origin)) return { kind: "library", name: origin, module };
  if (origin === undefined && stars.length === 0) return undefined;
  const target = resolveName(reading.project, module, name);
  if (target?.kind === "module") return target;
  if (target?.kind === "library") return lookupLibrary(reading, module, target.name);
  if (!target || target.module === module) return undefined;
  return lookupInModule(reading, target.module, target.definition.name);
}

import { callsIn } from "../../python/pythonCalls.ts";
import { classPlace } from "../../python/pythonClasses.ts";
import type { PythonFunction } from "../../python/pythonDefinitions.ts";
import { definitionsIn } from "../../python/pythonDefinitions.ts";
import type { SyntaxNode } from "../../python/pythonLiteral.ts";
import type { PythonModule } from "../../python/pythonModule.ts";
import { textOf } from "../../python/pythonModule.ts";
import { dottedText } from "../../python/pythonNames.ts";
import type { PythonProject } from "../../python/pythonProject.ts";
import { libraryName, resolveNode } from "../../python/pythonProject.ts";
import { childrenOf, nodesIn, walk } from "../../python/pythonSyntax.ts";
import type { LuigiTask, LuigiTasks } from "./tasks.ts";

/** One search for the tasks that a task names: where it looks, what it has seen, and what it found, by place. */
interface Search {
  readonly project: PythonProject;
  readonly tasks: LuigiTasks;
  readonly task: LuigiTask;
  readonly seen: Set<string>;
  readonly found: Map<string, LuigiTask>;
}

/**
 * The tasks that a task requires, each once: those that `requires` names, also through its helper methods, attributes and
 * the project's functions; those of `@requires`, of `@inherits` where it clones its parents; and those that
 * only `run` yields.
 */
export function requiredTasks(
  project: PythonProject,
  tasks: LuigiTasks,
  task: LuigiTask,
): { readonly required: readonly LuigiTask[]; readonly yielded: readonly LuigiTask[] } {
  const search: Search = { project, tasks, task, seen: new Set(), found: new Map() };
  searchDecorators(search, /(?:^|_)requires$|^copies$/);
  searchMember(search, "requires", 0);
  search.found.delete(classPlace(task));
  const required = [...search.found.values()];
  searchYields(search);
  search.found.delete(classPlace(task));
  return { required, yielded: [...search.found.values()].slice(required.length) };
}

/** `@requires(A, B)`, `@requires(raw=A)` of `luigi.util`, and what others make of it: `@multiple_requires(A, B)`. */
function searchDecorators(search: Search, pattern: RegExp): void {
  for (const { module, definition } of search.task.line.classes) {
    for (const decorator of definition.decorators) {
      const name = libraryName(search.project, module, decorator.name) ?? decorator.name;
      if (!decorator.args || !pattern.test(name.replace(/^.*\./, ""))) continue;
      const { positional, keywords } = decorator.args;
      for (const node of [...positional, ...keywords.values()]) searchIn(search, module, node, 0);
    }
  }
}

/** Looks in the member of that name, of the first class at or after a place in the line that has it. */
function searchMember(search: Search, name: string, from: number): void {
  const { classes } = search.task.line;
  for (let index = from; index < classes.length; index++) {
    const found = classes[index];
    const member = found && definitionsIn(found.module, found.definition.body).findLast((other) => other.name === name);
    if (!found || !member) continue;
    if (member.kind === "function") searchIn(search, found.module, member.body, index);
    else if (member.kind === "variable") searchIn(search, found.module, member.value, index);
    return;
  }
}

/** Looks at all names in a node; `index` is the place in the line of the class whose code this is. */
function searchIn(search: Search, module: PythonModule, node: SyntaxNode, index: number): void {
  const place = `${module.file}:${node.from}:${node.to}`;
  if (search.seen.has(place)) return;
  search.seen.add(place);
  walk(node, (inner) => {
    if (inner.name === "TypeDef" || isAboutClasses(module, inner)) return false;
    if (inner.name === "VariableName") follow(search, module, inner, index);
    if (inner.name !== "MemberExpression") return true;
    const member = inner.getChild("PropertyName");
    if (member && /^super\s*\(/.test(textOf(module, inner))) searchMember(search, textOf(module, member), index + 1);
    return !follow(search, module, inner, index);
  });
}

/** `isinstance(x, A)` and `super(A, self)` name classes, and require none. */
function isAboutClasses(module: PythonModule, node: SyntaxNode): boolean {
  const called = node.name === "ArgList" ? node.prevSibling : undefined;
  return called?.name === "VariableName" && ["isinstance", "issubclass", "super"].includes(textOf(module, called));
}

/** Takes a name that leads to a task, or looks on where it leads. Answers whether it led anywhere. */
function follow(search: Search, module: PythonModule, node: SyntaxNode, index: number): boolean {
  const written = dottedText(module, node);
  if (written === undefined) return false;
  if (/^(?:self|cls)\.\w+$/.test(written)) {
    const name = written.replace(/^\w+\./, "");
    if (/^clone_parents?$/.test(name)) searchDecorators(search, /(?:^|_)inherits$/);
    else searchMember(search, name, 0);
    return true;
  }
  const target = resolveNode(search.project, module, node);
  if (target?.kind !== "definition") return target !== undefined;
  const { definition } = target;
  if (definition.kind === "class") {
    const task = search.tasks.byPlace.get(classPlace({ module: target.module, definition }));
    if (task) search.found.set(classPlace(task), task);
  } else searchIn(search, target.module, definition.kind === "function" ? definition.body : definition.value, index);
  return true;
}

/** The tasks that `run` waits for: `yield Other()`, also by a name that `run` gives them before. */
function searchYields(search: Search): void {
  for (const { module, definition } of search.task.line.classes) {
    const run = definitionsIn(module, definition.body).findLast(({ name }) => name === "run");
    if (!run) continue;
    if (run.kind !== "function") return;
    const seen = new Set<string>();
    const yields = ["YieldStatement", "YieldExpression"].flatMap((name) => nodesIn(run.body, name, true));
    for (const node of yields) searchWithLocals(search, module, run, node, seen);
    return;
  }
}

/** Looks in a node, and at what the names of the function's own in it stand for. */
function searchWithLocals(
  search: Search,
  module: PythonModule,
  func: PythonFunction,
  node: SyntaxNode,
  seen: Set<string>,
): void {
  searchIn(search, module, node, 0);
  for (const nameNode of nodesIn(node, "VariableName")) {
    const name = textOf(module, nameNode);
    if (seen.has(name)) continue;
    seen.add(name);
    for (const value of valuesOfLocal(module, func, name)) searchWithLocals(search, module, func, value, seen);
  }
}

/** What a function assigns, appends or adds to a name of its own. */
function valuesOfLocal(module: PythonModule, { body }: PythonFunction, name: string): readonly SyntaxNode[] {
  const assigned = definitionsIn(module, body).flatMap((definition) =>
    definition.kind === "variable" && definition.name === name ? [definition.value] : [],
  );
  const grown = callsIn(module, body, true).flatMap((call) =>
    [`${name}.append`, `${name}.extend`].includes(dottedText(module, call.callee) ?? "") ? call.positional : [],
  );
  const added = nodesIn(body, "UpdateStatement", true).flatMap((statement) => {
    const [target, , ...values] = childrenOf(statement);
    return target && textOf(module, target) === name ? values : [];
  });
  return [...assigned, ...grown, ...added];
}

import type { PythonClass, PythonDefinition } from "./pythonDefinitions.ts";
import { definitionsIn } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import type { PythonProject } from "./pythonProject.ts";
import { resolveNode } from "./pythonProject.ts";

/** A class of the project, where it is defined. */
export interface FoundClass {
  readonly module: PythonModule;
  readonly definition: PythonClass;
}

/** Whom a class descends from, the class itself first: where a member is looked for. */
export interface ClassLine {
  readonly classes: readonly FoundClass[];
  /** The dotted names of the base classes that are a library's: `luigi.Task`. */
  readonly libraries: readonly string[];
}

/** A member of a class, with the class in the line that defines it. */
export interface FoundMember extends FoundClass {
  readonly member: PythonDefinition;
}

/** How many classes are followed: a line is never so long. */
const maxClasses = 50;

/** The classes that a class descends from, through files of the project, each once: depth first, as they are written. */
export function classLine(project: PythonProject, module: PythonModule, definition: PythonClass): ClassLine {
  const classes: FoundClass[] = [];
  const libraries: string[] = [];
  const seen = new Set<string>();
  const open: FoundClass[] = [{ module, definition }];
  for (let next = open.pop(); next && classes.length < maxClasses; next = open.pop()) {
    const place = `${next.module.file}:${next.definition.node.from}`;
    if (seen.has(place)) continue;
    seen.add(place);
    classes.push(next);
    const bases: FoundClass[] = [];
    for (const base of next.definition.bases) {
      const target = resolveBase(project, next.module, base);
      if (target?.kind === "library") libraries.push(target.name);
      else if (target?.kind === "definition" && target.definition.kind === "class") {
        bases.push({ module: target.module, definition: target.definition });
      }
    }
    open.push(...bases.reverse());
  }
  return { classes, libraries };
}

/** A base class may have arguments (`Base[int]`), which are no part of its name. */
function resolveBase(project: PythonProject, module: PythonModule, base: SyntaxNode) {
  const isSubscript = base.name === "MemberExpression" && base.getChild("[") !== null;
  return resolveNode(project, module, (isSubscript && base.firstChild) || base);
}

/** A method or an attribute by its name, of the first class in the line that has it; its last definition there. */
export function findMember(line: ClassLine, name: string): FoundMember | undefined {
  for (const { module, definition } of line.classes) {
    const member = definitionsIn(module, definition.body).findLast((found) => found.name === name);
    if (member) return { module, definition, member };
  }
  return undefined;
}

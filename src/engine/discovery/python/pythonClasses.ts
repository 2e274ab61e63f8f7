import type { PythonClass, PythonDefinition } from "./pythonDefinitions.ts";
import { definitionsIn, definitionsOf } from "./pythonDefinitions.ts";
import type { SyntaxNode } from "./pythonLiteral.ts";
import type { PythonModule } from "./pythonModule.ts";
import { mentions, onceForModule, textOf } from "./pythonModule.ts";
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
  /** Whether all base classes are known, a library's or the project's. */
  readonly isKnown: boolean;
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
  let isKnown = true;
  const open: FoundClass[] = [{ module, definition }];
  for (let next = open.pop(); next && classes.length < maxClasses; next = open.pop()) {
    const place = classPlace(next);
    if (seen.has(place)) continue;
    seen.add(place);
    classes.push(next);
    const bases: FoundClass[] = [];
    for (const base of next.definition.bases) {
      const target = resolveBase(project, next.module, base);
      if (target?.kind === "library") libraries.push(target.name);
      else if (target?.kind === "definition" && target.definition.kind === "class") {
        bases.push({ module: target.module, definition: target.definition });
      } else if (textOf(next.module, base) !== "object") isKnown = false;
    }
    open.push(...bases.reverse());
  }
  return { classes, libraries, isKnown };
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

/** A class at the top level of a file, with whom it descends from. */
export interface DescendedClass extends FoundClass {
  readonly line: ClassLine;
}

/**
 * The top-level classes whose line is wanted, in the order of files and text. Only files that mention one of `words` (the
 * library's names) or derive a class from one that was found are parsed.
 */
export function collectDescendants(
  project: PythonProject,
  words: readonly string[],
  isWanted: (line: ClassLine) => boolean,
): readonly DescendedClass[] {
  const found = new Map<string, readonly DescendedClass[]>();
  const names = new Set<string>();
  const add = (module: PythonModule) => {
    const classes = classesOf(module).flatMap((definition) => {
      const line = classLine(project, module, definition);
      return isWanted(line) ? [{ module, definition, line }] : [];
    });
    found.set(module.file, classes);
    for (const { definition } of classes) names.add(definition.name);
    return classes.length > 0;
  };
  const modules = [...project.modules.values()];
  for (const module of modules) if (words.some((word) => mentions(module, word))) add(module);
  let others = modules.filter((module) => !found.has(module.file));
  for (let isGrowing = names.size > 0; isGrowing;) {
    const aliases = modules.flatMap(aliasesWritten).filter(([name]) => names.has(name));
    for (const [, alias] of aliases) names.add(alias);
    const derived = new Set(others.filter((module) => basesWritten(module).some((name) => names.has(name))));
    others = others.filter((module) => !derived.has(module));
    isGrowing = [...derived].filter(add).length > 0;
  }
  return modules.flatMap((module) => found.get(module.file) ?? []);
}

function classesOf(module: PythonModule): readonly PythonClass[] {
  return definitionsOf(module).filter((found) => found.kind === "class");
}

/** The names of base classes as they stand in a file, without parsing it. */
const basesWritten = onceForModule((module): readonly string[] =>
  [...module.text.matchAll(/^[ \t]*class[ \t]+\w+[ \t]*\(([^()]*)/gm)].flatMap(([, bases = ""]) =>
    bases.split(/[^\w.]+/).map((base) => base.replace(/^.*\./, "")),
  ),
);

/** The names that a file imports under another name, as they stand in it, without parsing it. */
const aliasesWritten = onceForModule((module): readonly (readonly [name: string, alias: string])[] =>
  [...module.text.matchAll(/\b(\w+)[ \t]+as[ \t]+(\w+)/g)].map(([, name = "", alias = ""]) => [name, alias] as const),
);

/** The places (`classPlace`) of the classes that another one of these derives from. */
export function derivedFrom(classes: readonly DescendedClass[]): ReadonlySet<string> {
  return new Set(classes.flatMap(({ line }) => line.classes.slice(1).map(classPlace)));
}

/** What tells a class from all others of the workspace. */
export function classPlace({ module, definition }: FoundClass): string {
  return `${module.file}:${definition.node.from}`;
}

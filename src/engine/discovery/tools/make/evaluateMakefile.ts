import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { Problem, SourceRange } from "../../../model/source.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import type { Makefile, MakeAssignment, MakeInclude, MakeRule, MakeStatement } from "./makefile.ts";
import { expand } from "./makeVariables.ts";
import type { MakeVariables } from "./makeWords.ts";
import { stemOf, words } from "./makeWords.ts";
import { indexOutside, parseMakefile } from "./parseMakefile.ts";

/** A rule with its targets and prerequisites expanded. */
export interface ExpandedRule {
  /** The file that it stands in. */
  readonly file: string;
  readonly targets: readonly string[];
  readonly prerequisites: readonly string[];
  readonly recipe: readonly string[];
  readonly comment?: string;
  readonly placeOf: (word: string) => SourceRange;
}

/** All that a makefile and those that it includes say. */
export interface EvaluatedMakefile {
  readonly rules: readonly ExpandedRule[];
  readonly problems: readonly Problem[];
  /** The makefiles that were included. */
  readonly included: readonly string[];
  /** Expands a text at the end of reading, as recipes are. */
  readonly expand: (text: string) => string | undefined;
}

/** Variables that make brings along and that makefiles rely on. */
const builtIn: readonly (readonly [name: string, value: string | undefined])[] = [
  ["MAKE", "make"],
  ["SHELL", "/bin/sh"],
  ["RM", "rm -f"],
  ["CURDIR", undefined],
  ["PWD", undefined],
  ["HOME", undefined],
  ["USER", undefined],
  ["PATH", undefined],
  ["OS", undefined],
  ["MAKECMDGOALS", ""],
];

/** Evaluates a makefile as make would before it runs anything. `sources` holds the parsed makefiles of the workspace. */
export function evaluateMakefile(
  file: string,
  sources: ReadonlyMap<string, Makefile>,
  workspace: WorkspaceFiles,
): EvaluatedMakefile {
  const evaluation = new Evaluation(file, sources, workspace);
  evaluation.include(file);
  return evaluation.outcome();
}

class Evaluation {
  /** Where make runs: paths are relative to it. */
  readonly #folder: string;
  readonly #sources: ReadonlyMap<string, Makefile>;
  readonly #workspace: WorkspaceFiles;
  readonly #values = new Map<string, string | undefined>(builtIn);
  readonly #rules: ExpandedRule[] = [];
  readonly #problems: Problem[] = [];
  readonly #read = new Set<string>();
  readonly #variables: MakeVariables;

  constructor(file: string, sources: ReadonlyMap<string, Makefile>, workspace: WorkspaceFiles) {
    this.#folder = folderOf(file);
    this.#sources = sources;
    this.#workspace = workspace;
    this.#values.set("MAKEFILE_LIST", file.slice(file.lastIndexOf("/") + 1));
    this.#variables = {
      get: (name) => (this.#values.has(name) ? this.#values.get(name) : ""),
      has: (name) => this.#values.has(name),
      wildcard: (pattern) => this.#wildcard(pattern),
    };
  }

  include(file: string): boolean {
    if (this.#read.has(file)) return true;
    const makefile = this.#sources.get(file) ?? this.#parse(file);
    if (!makefile) return false;
    this.#read.add(file);
    this.#problems.push(...makefile.faults.map((fault) => ({ file, severity: "error" as const, ...fault })));
    this.#takeAll(makefile.statements, file);
    return true;
  }

  outcome(): EvaluatedMakefile {
    const [, ...included] = this.#read;
    const atEnd = (text: string): string | undefined => expand(text, this.#variables);
    return { rules: this.#rules, problems: this.#problems, included, expand: atEnd };
  }

  #parse(file: string): Makefile | undefined {
    const text = this.#workspace.text(file);
    return text === undefined ? undefined : parseMakefile(file, text);
  }

  #takeAll(statements: readonly MakeStatement[], file: string): void {
    for (const statement of statements) {
      switch (statement.kind) {
        case "assignment":
          this.#assign(statement);
          break;
        case "include":
          this.#takeInclude(statement, file);
          break;
        case "rule":
          this.#takeRule(statement, file);
          break;
        case "conditional": {
          const holds = this.#test(statement.test);
          if (holds !== false) this.#takeAll(statement.body, file);
          // Where only a run would tell, both sides are there to be seen.
          if (holds !== true) this.#takeAll(statement.otherwise, file);
          break;
        }
      }
    }
  }

  #assign({ name: written, operator, value }: MakeAssignment): void {
    const name = expand(written, this.#variables);
    if (name === undefined || (operator === "?=" && this.#values.has(name))) return;
    if (operator === "!=") this.#values.set(name, undefined);
    else if (operator === ":=") this.#values.set(name, escaped(expand(value, this.#variables)));
    else if (operator === "+=" && this.#values.has(name)) this.#append(name, value);
    else this.#values.set(name, value);
  }

  #append(name: string, value: string): void {
    const before = this.#values.get(name);
    // A variable in its own value would never end.
    const added = value.includes(`$(${name})`) ? escaped(expand(value, this.#variables)) : value;
    this.#values.set(name, before === undefined || added === undefined ? undefined : `${before} ${added}`.trim());
  }

  #takeInclude({ paths, isOptional, range }: MakeInclude, file: string): void {
    const expanded = expand(paths, this.#variables);
    for (const path of words(expanded ?? "").flatMap((word) => (word.includes("*") ? this.#wildcard(word) : [word]))) {
      if (this.include(resolveFrom(this.#folder, path)) || isOptional) continue;
      // A rule may make the file: make then makes it and begins anew.
      const message = `There is no file \`${path}\` to include. Make it, or write \`-include\` if it may be missing.`;
      this.#problems.push({ file, range, severity: "warning", code: "make-include-missing", message });
    }
  }

  #takeRule(rule: MakeRule, file: string): void {
    const colon = indexOutside(rule.text, ":");
    const left = rule.text.slice(0, colon).replace(/&\s*$/, "");
    const right = rule.text.slice(colon + 1).replace(/^:/, "");
    if (/^\s*(?:(?:export|override|private)\s+)*[\w.-]+\s*(?:[:?+!]{0,3}=)/.test(right)) return;
    const targets = words(expand(left, this.#variables) ?? this.#knownWords(left));
    const pattern = indexOutside(right, ":");
    const prerequisites = pattern < 0 ? right : right.slice(pattern + 1);
    const needed = words(expand(prerequisites, this.#variables) ?? this.#knownWords(prerequisites)).filter(
      (word) => word !== "|",
    );
    const common = { file, recipe: rule.recipe, placeOf: rule.placeOf, ...(rule.comment && { comment: rule.comment }) };
    if (pattern < 0) {
      this.#rules.push({ ...common, targets, prerequisites: needed });
      return;
    }
    const targetPattern = (expand(right.slice(0, pattern), this.#variables) ?? "").trim();
    for (const target of targets) {
      const stem = stemOf(targetPattern, target);
      const own = stem === undefined ? [] : needed.map((word) => word.replace("%", () => stem));
      this.#rules.push({ ...common, targets: [target], prerequisites: own });
    }
  }

  /** The words of a list that can be known, where others cannot. */
  #knownWords(list: string): string {
    return splitOutside(list)
      .map((word) => expand(word, this.#variables) ?? "")
      .join(" ");
  }

  /** Undefined where only a run would tell. */
  #test(test: string): boolean | undefined {
    const [, word = "", rest = ""] = /^(\w+)\s*(.*)$/.exec(test) ?? [];
    if (word === "ifdef" || word === "ifndef") {
      const name = expand(rest, this.#variables)?.trim();
      // What the makefile does not set, whoever calls make may.
      return name !== undefined && this.#values.has(name) ? word === "ifdef" : undefined;
    }
    const sides = comparedSides(rest);
    if (!sides || sides.some((side) => this.#namesUnset(side))) return undefined;
    const [one, other] = sides.map((side) => expand(side, this.#variables)?.trim());
    if (one === undefined || other === undefined) return undefined;
    return (one === other) === (word === "ifeq");
  }

  #namesUnset(side: string): boolean {
    return [...side.matchAll(/\$[({]([\w.-]+)[)}]/g)].some(([, name = ""]) => !this.#values.has(name));
  }

  #wildcard(pattern: string): readonly string[] {
    const slash = pattern.lastIndexOf("/");
    const [folder, name] = slash < 0 ? ["", pattern] : [pattern.slice(0, slash + 1), pattern.slice(slash + 1)];
    if (/[*?[]/.test(folder)) return [];
    const fits = globTest(name);
    const names = this.#workspace.list(resolveFrom(this.#folder, folder === "" ? "." : folder));
    return names
      .map((entry) => entry.replace(/\/$/, ""))
      .filter((entry) => fits(entry) && !(entry.startsWith(".") && !name.startsWith(".")))
      .map((entry) => folder + entry);
  }
}

function escaped(value: string | undefined): string | undefined {
  return value?.replaceAll("$", "$$$$");
}

function comparedSides(rest: string): readonly [string, string] | undefined {
  const brackets = /^\((.*)\)\s*$/.exec(rest)?.[1];
  if (brackets !== undefined) {
    const comma = indexOutside(brackets, ",");
    return comma < 0 ? undefined : [brackets.slice(0, comma), brackets.slice(comma + 1)];
  }
  const quoted = /^(["'])(.*?)\1\s+(["'])(.*?)\3\s*$/.exec(rest);
  return quoted ? [quoted[2] ?? "", quoted[4] ?? ""] : undefined;
}

/** The words of a text whose expansions may hold blanks. */
function splitOutside(text: string): readonly string[] {
  const found: string[] = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(" || character === "{") depth++;
    else if (character === ")" || character === "}") depth--;
    if (depth === 0 && /\s/.test(character)) found.push("");
    else found[found.length - 1] += character;
  }
  return found.filter((word) => word !== "");
}

function globTest(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  try {
    const test = new RegExp(`^${source}$`);
    return (name) => test.test(name);
  } catch {
    // An open bracket: make takes it as it stands.
    return (name) => name === pattern;
  }
}

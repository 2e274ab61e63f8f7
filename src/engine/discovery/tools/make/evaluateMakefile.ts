import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { Problem, SourceRange } from "../../../model/source.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { testCondition } from "./conditions.ts";
import type { TargetNeeds } from "./expandRule.ts";
import { expandRule, findFiles, globbed } from "./expandRule.ts";
import type { FolderView } from "../folderView.ts";
import type { Makefile, MakeConditional, MakeInclude, MakeRule, MakeStatement } from "./makefile.ts";
import { makeFunctions } from "./makeFunctions.ts";
import type { MakeScope } from "./makeVariables.ts";
import { expand } from "./makeVariables.ts";
import { fileNames, isKnown, relativeName, words } from "./makeWords.ts";
import { parseMadeLines, parseMakefile } from "./parseMakefile.ts";
import { VariableTable } from "./variableTable.ts";

/** A rule with its targets and prerequisites expanded. */
export interface ExpandedRule extends TargetNeeds {
  /** The file that it stands in. */
  readonly file: string;
  /** Its lines as they are written; empty where it has none. */
  readonly recipe: readonly string[];
  readonly comment?: string;
  /** Whether it holds only where somebody gives make a variable. */
  readonly isChoice: boolean;
  readonly placeOf: (word: string) => SourceRange;
}

/** A file that one makefile includes: as make is told of it, and relative to the root. */
interface MissingInclude {
  readonly file: string;
  readonly range: SourceRange;
  readonly path: string;
  readonly target: string;
}

/** All that a makefile and those that it includes say. */
export interface EvaluatedMakefile {
  readonly rules: readonly ExpandedRule[];
  /** Folders where prerequisites are looked for (`VPATH`), by the pattern of their names. */
  readonly searchPaths: readonly (readonly [pattern: string, folders: readonly string[]])[];
  /** Files that are to be included and are not there, unless a rule makes them. */
  readonly missing: readonly MissingInclude[];
  readonly problems: readonly Problem[];
  /** The makefiles that were included. */
  readonly included: readonly string[];
}

/** What the expansion of one makefile may cost, in references. */
const budget = 300_000;

/** How many pairs of a target and what it needs are taken of one makefile; a large one has some 10,000. */
const mostNeeds = 200_000;

/** How deep conditions, files and texts that makefiles make (`$(eval …)`) may lie in one another. */
const deepest = 100;

/** Evaluates a makefile as make would before it runs anything. `sources` holds the parsed makefiles of the workspace. */
export function evaluateMakefile(
  file: string,
  sources: ReadonlyMap<string, Makefile>,
  workspace: WorkspaceFiles,
  view: FolderView,
): EvaluatedMakefile {
  const evaluation = new Evaluation(file, sources, workspace, view);
  evaluation.include(file);
  return evaluation.outcome();
}

const tooManyNeeds = {
  severity: "warning",
  code: "make-too-many-prerequisites",
  message: `The targets of this makefile need more than ${mostNeeds} files in all: from here on, what they need is not shown. Let them need one target that stands for many.`,
} as const;

class Evaluation {
  /** Where make runs: paths are relative to it. */
  readonly #folder: string;
  readonly #sources: ReadonlyMap<string, Makefile>;
  readonly #workspace: WorkspaceFiles;
  readonly #view: FolderView;
  readonly #rules: ExpandedRule[] = [];
  readonly #searchPaths: (readonly [pattern: string, folders: readonly string[]])[] = [];
  readonly #missing: MissingInclude[] = [];
  readonly #problems: Problem[] = [];
  readonly #read = new Set<string>();
  readonly #variables = new VariableTable();
  readonly #scope: MakeScope;
  #isChoice = false;
  #expandsTwice = false;
  #depth = 0;
  readonly #needs = { left: mostNeeds };
  /** The recipe that lines go to. */
  #recipe: string[] = [];
  /** Where the statement stands that is taken now. */
  #place: { readonly file: string; readonly range: SourceRange } | undefined;

  constructor(file: string, sources: ReadonlyMap<string, Makefile>, workspace: WorkspaceFiles, view: FolderView) {
    this.#folder = folderOf(file);
    this.#sources = sources;
    this.#workspace = workspace;
    this.#view = view;
    this.#scope = {
      functions: makeFunctions,
      get: (name) => this.#variables.get(name),
      wildcard: (pattern) => findFiles(pattern, view),
      evaluate: (text) => this.#takeMade(text),
      budget: { left: budget },
    };
  }

  include(file: string): boolean {
    if (this.#read.has(file) || this.#depth >= deepest) return true;
    const makefile = this.#sources.get(file) ?? this.#parse(file);
    if (!makefile) return false;
    this.#read.add(file);
    this.#problems.push(...makefile.faults.map((fault) => ({ file, severity: "error" as const, ...fault })));
    const list = this.#variables.get("MAKEFILE_LIST")?.text ?? "";
    this.#variables.set("MAKEFILE_LIST", `${list} ${this.#written(file)}`);
    this.#depth++;
    this.#takeAll(makefile.statements, file);
    this.#depth--;
    return true;
  }

  outcome(): EvaluatedMakefile {
    const [, ...included] = this.#read;
    const everywhere = words(expand("$(VPATH)", this.#scope)).flatMap((path) => path.split(":"));
    return {
      rules: this.#rules,
      searchPaths: [...this.#searchPaths, ["%", everywhere.filter(isKnown)]],
      missing: this.#missing,
      problems: this.#problems,
      included,
    };
  }

  /** A file as make names it, from where it runs. */
  #written(file: string): string {
    return file.startsWith(`${this.#folder}/`) ? file.slice(this.#folder.length + 1) : file;
  }

  #parse(file: string): Makefile | undefined {
    const text = this.#workspace.text(file);
    return text === undefined ? undefined : parseMakefile(file, text);
  }

  #takeAll(statements: readonly MakeStatement[], file: string): void {
    for (const statement of statements) {
      if (statement.kind === "recipe") this.#recipe.push(statement.text);
      else if (statement.kind === "conditional") this.#takeConditional(statement, file);
      else {
        this.#recipe = [];
        this.#take(statement, file);
      }
    }
  }

  #take(statement: Exclude<MakeStatement, { readonly kind: "recipe" | "conditional" }>, file: string): void {
    switch (statement.kind) {
      case "assignment":
        return this.#variables.assign(statement, this.#scope);
      case "undefine":
        return this.#variables.undefine(expand(statement.name, this.#scope).trim());
      case "include":
        return this.#takeInclude(statement, file);
      case "rule":
        return this.#takeRule(statement, file);
      case "vpath":
        return this.#takeSearchPath(statement.text);
    }
  }

  #takeMade(text: string): void {
    if (!this.#place || !isKnown(text.split("\n", 1)[0] ?? "") || this.#depth >= deepest) return;
    this.#scope.budget.left -= 20 + text.length / 8;
    const { file, range } = this.#place;
    this.#depth++;
    this.#takeAll(parseMadeLines(text, range).statements, file);
    this.#depth--;
  }

  #takeConditional({ test, body, otherwise }: MakeConditional, file: string): void {
    if (this.#depth >= deepest) return;
    this.#depth++;
    const { holds, isChoice } = testCondition(test, this.#scope, (name) => this.#variables.isFixed(name));
    if (holds === undefined) {
      const [one, other] = [body, otherwise].map((some) => this.#variables.trial(() => this.#takeAll(some, file)));
      if (one && other) this.#variables.takeEither(one, other);
    } else {
      this.#takeAll(holds ? body : otherwise, file);
      if (isChoice) this.#takeOtherChoice(holds ? otherwise : body, file);
    }
    this.#depth--;
  }

  /** The other side is there to be chosen: its targets are stages too, but it changes nothing behind it. */
  #takeOtherChoice(statements: readonly MakeStatement[], file: string): void {
    const [recipe, wasChoice] = [this.#recipe, this.#isChoice];
    [this.#recipe, this.#isChoice] = [[], true];
    this.#variables.trial(() => this.#takeAll(statements, file));
    [this.#recipe, this.#isChoice] = [recipe, wasChoice];
  }

  #takeInclude({ paths, isOptional, range }: MakeInclude, file: string): void {
    this.#place = { file, range };
    for (const path of globbed(fileNames(expand(paths, this.#scope)), this.#view).filter(isKnown)) {
      const target = resolveFrom(this.#folder, relativeName(path));
      const isThere = this.include(target);
      if (!isThere && !isOptional && !this.#isChoice) this.#missing.push({ file, path, range, target });
    }
  }

  #takeSearchPath(text: string): void {
    const [pattern = "%", ...folders] = words(expand(text, this.#scope)).filter(isKnown);
    this.#searchPaths.push([pattern, folders.flatMap((folder) => folder.split(":"))]);
  }

  #takeRule(rule: MakeRule, file: string): void {
    this.#place = { file, range: rule.placeOf("") };
    const context = { scope: this.#scope, view: this.#view, expandsTwice: this.#expandsTwice, needs: this.#needs };
    const recipe = rule.command === undefined ? [] : [rule.command];
    const hadRoom = this.#needs.left >= 0;
    const expanded = expandRule(rule.text, context) ?? [];
    if (hadRoom && this.#needs.left < 0) this.#problems.push({ file, range: rule.placeOf(""), ...tooManyNeeds });
    this.#recipe = recipe;
    for (const needs of expanded) {
      if (!this.#isChoice && needs.targets.includes(".SECONDEXPANSION")) this.#expandsTwice = true;
      this.#rules.push({
        ...needs,
        file,
        recipe,
        placeOf: rule.placeOf,
        isChoice: this.#isChoice,
        ...(rule.comment !== undefined && { comment: rule.comment }),
      });
    }
  }
}

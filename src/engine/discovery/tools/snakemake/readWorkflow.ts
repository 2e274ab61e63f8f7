import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { Problem } from "../../../model/source.ts";
import { rangesIn } from "../../lines.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { Configuration } from "./configuration.ts";
import { evaluatePiece } from "./evaluate.ts";
import { unpack } from "./unpack.ts";
import { execute } from "./execute.ts";
import { fittingFiles, includedFile, rootMark } from "./includePaths.ts";
import { modifierOf, readModule, usedRule } from "./modules.ts";
import type { ModuleUse } from "./modules.ts";
import { parseSnakefile } from "./parseSnakefile.ts";
import type { Pathvars } from "./pathvars.ts";
import { readPep } from "./pep.ts";
import { PythonModules } from "./pythonModules.ts";
import { docstringLine, readRule } from "./readRule.ts";
import { RuleTable } from "./ruleTable.ts";
import type { Branch } from "./ruleTable.ts";
import type { ImportedModule, Scope } from "./scope.ts";
import { branchScope, outerScope, spend } from "./scope.ts";
import type {
  BlockStatement,
  Directive,
  ForStatement,
  IfStatement,
  KeywordStatement,
  ModuleStatement,
  RuleStatement,
  Snakefile,
  Statement,
  UseStatement,
} from "./snakefile.ts";
import type { Value } from "./values.ts";
import { hasUnknown, isKind, itemsOf, textsIn, truthOf, unknown } from "./values.ts";
import { workflowName } from "./workflowNames.ts";
import type { WorkflowView } from "./workflowNames.ts";
import type { Workflow } from "./workflow.ts";
import { WorkflowSettings } from "./workflowSettings.ts";

/** Where a workflow's files are read from. */
export interface WorkflowFiles {
  readonly sources: ReadonlyMap<string, Snakefile>;
  readonly workspace: WorkspaceFiles;
}

/** Where the reading of a workflow begins. */
export interface WorkflowStart {
  readonly root: string;
  /** The folder that one runs it in. */
  readonly runFolder: string;
  /** Whether it may be a part of a workflow that is not to be seen: what is missing in it may be elsewhere. */
  readonly isPart: boolean;
}

/** What a module is given by the workflow that takes rules from it. */
interface Given {
  readonly config: Configuration;
  readonly pathvars: Pathvars;
  /** The workflows that it is a module of. */
  readonly outer: readonly string[];
}

/** Reads what a Snakefile and all that it includes declare, in the order in which Snakemake reads it. Nothing is run. */
export function readWorkflow(start: WorkflowStart, files: WorkflowFiles): Workflow {
  return new WorkflowReader(start, files, { config: new Configuration(), pathvars: new Map(), outer: [] }).read();
}

/** Where a statement stands. */
interface Place {
  readonly snakefile: Snakefile;
  readonly scope: Scope;
  readonly branch: Branch;
}

class WorkflowReader {
  readonly #start: WorkflowStart;
  readonly #files: WorkflowFiles;
  readonly #given: Given;
  readonly #rules = new RuleTable();
  readonly #included = new Set<string>();
  readonly #modules = new Map<string, ModuleUse>();
  readonly #moduleFiles = new Set<string>();
  readonly #settings = new WorkflowSettings();
  readonly #problems: Problem[] = [];
  readonly #scope: Scope;
  readonly #python: PythonModules;
  readonly #modulePath: Value[] = [];
  #pep: Value | undefined;
  #folder: string;
  #file: string;
  /** Whether all that the workflow holds could be read. */
  #isWhole: boolean;

  constructor(start: WorkflowStart, files: WorkflowFiles, given: Given) {
    this.#start = start;
    this.#file = start.root;
    this.#folder = start.runFolder;
    this.#isWhole = !start.isPart;
    this.#files = files;
    this.#given = given;
    this.#python = new PythonModules(files.workspace);
    const imported = (name: string): ImportedModule | undefined =>
      this.#python.load(name, this.#moduleFolders(), this.#scope);
    this.#scope = outerScope((name) => workflowName(name, this.#view()), imported);
    this.#scope.set("config", given.config.values);
  }

  read(): Workflow {
    const snakefile = this.#snakefile(this.#start.root);
    if (snakefile) this.#include(snakefile, this.#scope, []);
    if (this.#isWhole) for (const problem of this.#rules.unknownReferences()) this.#problems.push(problem);
    return {
      root: this.#start.root,
      runFolder: this.#start.runFolder,
      folder: this.#folder,
      rules: this.#rules
        .all()
        .map((rule) => ({ ...rule, constraints: new Map([...this.#settings.constraints, ...rule.constraints]) })),
      order: this.#settings.order,
      problems: [...this.#problems, ...this.#rules.problems],
      included: this.#included,
      modules: this.#moduleFiles,
      configFileOf: (key) => this.#given.config.fileOf(key),
    };
  }

  #view(): WorkflowView {
    return {
      root: this.#start.root,
      file: this.#file,
      folder: this.#folder,
      config: this.#given.config.values,
      rules: this.#rules.members(),
      scattered: this.#settings.scattered,
      pep: this.#pep,
      modulePath: this.#modulePath,
      workspace: this.#files.workspace,
    };
  }

  /** Where Python looks for the project's own modules. */
  #moduleFolders(): readonly string[] {
    const added = textsIn(this.#modulePath).flatMap((path) => (path === undefined || hasUnknown(path) ? [] : [path]));
    const places = added.map((path) =>
      path.startsWith(rootMark) ? resolveFrom(".", path.slice(rootMark.length + 1)) : resolveFrom(this.#folder, path),
    );
    return [folderOf(this.#start.root), folderOf(this.#file), this.#folder, ...places];
  }

  #snakefile(file: string): Snakefile | undefined {
    const known = this.#files.sources.get(file);
    if (known) return known;
    const text = this.#files.workspace.text(file);
    return text === undefined ? undefined : parseSnakefile(file, text);
  }

  #include(snakefile: Snakefile, scope: Scope, branch: Branch): void {
    const before = this.#file;
    this.#file = snakefile.file;
    this.#included.add(snakefile.file);
    for (const problem of snakefile.problems) this.#problems.push(problem);
    this.#statements(snakefile.statements, { snakefile, scope, branch });
    const { endedAt } = snakefile.tolerance;
    if (endedAt !== undefined) this.#problems.push(unreadable(snakefile, endedAt));
    this.#file = before;
  }

  #statements(statements: readonly Statement[], place: Place): void {
    for (const statement of statements) this.#statement(statement, place);
  }

  #statement(statement: Statement, place: Place): void {
    switch (statement.kind) {
      case "rule":
        return this.#rule(statement, place);
      case "use":
        return this.#use(statement, place);
      case "module":
        return this.#module(statement, place);
      case "keyword":
        return this.#keyword(statement, place);
      case "if":
        return this.#if(statement, place);
      case "for":
        return this.#for(statement, place);
      case "block":
        if (statement.named) place.scope.set(statement.named.name, evaluatePiece(statement.named.value, place.scope));
        return statement.isFallback ? this.#fallback(statement, place) : this.#statements(statement.body, place);
      case "python":
        return execute(statement.code, place.scope);
    }
  }

  /** What stands for the case that something fails gives names a value that have none so far. */
  #fallback({ body }: BlockStatement, place: Place): void {
    const values = new Map<string, Value>();
    this.#statements(body, { ...place, scope: branchScope(place.scope, values) });
    for (const [name, value] of values) {
      const known = place.scope.get(name);
      if (known === undefined || isKind(known, "unknown")) place.scope.set(name, value);
    }
  }

  #rule(statement: RuleStatement, { snakefile, scope, branch }: Place): void {
    const body = readRule(snakefile.file, statement.directives, { scope, pathvars: this.#pathvarsNow() });
    const docstring = statement.docstring === undefined ? undefined : docstringLine(statement.docstring);
    const rangeOf = rangesOf(snakefile);
    this.#rules.add(
      {
        ...body,
        name: body.name ?? statement.name?.text ?? this.#rules.nextNumber(),
        file: snakefile.file,
        range: rangeOf(statement.name ?? statement.keyword),
        rangeOf,
        ...(docstring !== undefined && { desc: docstring }),
        isOff: isOff(branch),
      },
      branch,
      snakefile,
      statement.directives,
    );
  }

  #use(statement: UseStatement, place: Place): void {
    const { snakefile, scope, branch } = place;
    const rename = modifierOf(statement);
    const module = statement.module && this.#modules.get(statement.module.text);
    if (statement.module && !module?.workflow) this.#isWhole = false;
    for (const word of statement.rules) {
      const originals = module?.workflow
        ? module.workflow.rules.filter(({ name }) => word.text === "*" || name === word.text)
        : this.#rules.find(word.text);
      for (const original of originals) {
        if (statement.excluded.includes(original.name)) continue;
        const at = statement.as && !statement.as.text.includes("*") ? statement.as : word;
        const rule = usedRule(original, statement, {
          snakefile,
          scope,
          pathvars: this.#pathvarsNow(),
          rename,
          module,
          at,
          rangeOf: rangesOf(snakefile),
        });
        this.#rules.replace({ ...rule, isOff: isOff(branch) }, branch);
      }
      if (!statement.module && originals.length === 0) this.#rules.noteReference(word, snakefile);
    }
  }

  #module(statement: ModuleStatement, { snakefile, scope }: Place): void {
    const { file, at, config, pathvars, prefix, replaced } = readModule(statement, snakefile.file, scope);
    const canRead = file !== undefined && !this.#given.outer.includes(file) && file !== this.#start.root;
    const isThere = canRead && this.#snakefile(file) !== undefined;
    if (canRead && !isThere) this.#missing(at, file, snakefile);
    if (isThere) this.#moduleFiles.add(file);
    const workflow = isThere ? this.#moduleWorkflow(file, config, pathvars) : undefined;
    this.#modules.set(statement.name.text, { workflow, prefix, replaced });
  }

  #moduleWorkflow(file: string, config: Value | undefined, pathvars: Pathvars): Workflow {
    const start = { root: file, runFolder: this.#folder, isPart: this.#start.isPart };
    const outer = [...this.#given.outer, this.#start.root];
    const given = { config: new Configuration(config instanceof Map ? config : undefined), pathvars, outer };
    const workflow = new WorkflowReader(start, this.#files, given).read();
    for (const problem of workflow.problems) this.#problems.push(problem);
    return workflow;
  }

  #keyword(statement: KeywordStatement, place: Place): void {
    const { keyword } = statement;
    switch (keyword.text) {
      case "include":
        return this.#includes(statement, place);
      case "configfile":
        for (const path of this.#texts(statement, place.scope)) {
          this.#given.config.load(
            this.#folder,
            path.startsWith(rootMark) ? path.slice(rootMark.length + 1) : path,
            this.#files.workspace,
          );
        }
        return;
      case "pepfile": {
        const [path] = this.#texts(statement, place.scope);
        if (path !== undefined) this.#pep = readPep(path, this.#folder, this.#files.workspace);
        return;
      }
      case "workdir": {
        const [path] = this.#texts(statement, place.scope);
        if (path !== undefined) this.#folder = resolveFrom(this.#folder, path);
        return;
      }
      default:
        return this.#settings.take(statement, place.scope);
    }
  }

  #pathvarsNow(): Pathvars {
    return this.#settings.pathvars(this.#given.pathvars, this.#given.config.values.get("pathvars"));
  }

  /** The texts that are wholly known among a keyword's arguments. */
  #texts({ args }: KeywordStatement, scope: Scope): readonly string[] {
    return textsIn(evaluatePiece(args, scope)).filter((text) => text !== undefined && !hasUnknown(text)) as string[];
  }

  #includes(statement: KeywordStatement, { snakefile, scope, branch }: Place): void {
    for (const written of textsIn(evaluatePiece(statement.args, scope))) {
      const candidates = written === undefined ? [] : this.#candidates(written, snakefile);
      if (candidates.length === 0) this.#isWhole = false;
      for (const file of candidates) {
        const found = this.#snakefile(file);
        if (!found) this.#missing(isOff(branch) ? undefined : statement, file, snakefile);
        else if (!this.#included.has(file)) this.#include(found, scope, branch);
      }
    }
  }

  /** The files that a path names: all that fit where it is known in part. */
  #candidates(written: string, from: Snakefile): readonly string[] {
    const file = includedFile(written, from.file);
    if (file === undefined || !hasUnknown(file)) return file === undefined ? [] : [file];
    this.#isWhole = false;
    return fittingFiles(file, this.#files.sources.keys());
  }

  #missing(at: Pick<Directive, "args"> | undefined, file: string, snakefile: Snakefile): void {
    this.#isWhole = false;
    if (!at) return;
    const range = rangesOf(snakefile)({ start: at.args.start, end: at.args.end });
    const message = `There is no file ${file}. Create it, or mend the path: it counts from the folder of this file.`;
    this.#problems.push({ file: snakefile.file, range, severity: "error", code: "missing-include", message });
  }

  /** A branch that is known not to be taken is read too: its rules are declared, though they are off. */
  #if(statement: IfStatement, place: Place): void {
    const results: Map<string, Value>[] = [];
    let isDecided = false;
    for (const [index, { condition, body }] of statement.branches.entries()) {
      const truth = condition ? truthOf(evaluatePiece(condition, place.scope)) : true;
      const isTaken: boolean = !isDecided && truth === true;
      const isCertain = isTaken && results.length === 0;
      const values = new Map<string, Value>();
      const branch = [...place.branch, { statement, index, isOff: isDecided || truth === false }];
      this.#statements(body, { ...place, branch, scope: isCertain ? place.scope : branchScope(place.scope, values) });
      if (!isDecided && truth !== false && !isCertain) results.push(values);
      isDecided ||= isTaken;
    }
    takeEither(results, isDecided, place.scope);
  }

  #for({ targets, items, body }: ForStatement, place: Place): void {
    const value = evaluatePiece(items, place.scope);
    const known = itemsOf(value)?.slice(0, 500) ?? [unknown(items.code)];
    for (const item of known) {
      if (!spend(place.scope)) break;
      for (const [name, inner] of unpack(targets, item)) place.scope.set(name, inner);
      this.#statements(body, place);
    }
  }
}

/** Names that branches give values, where it is not known which of them is taken: known where but one can be meant. */
function takeEither(results: readonly ReadonlyMap<string, Value>[], isDecided: boolean, scope: Scope): void {
  for (const name of new Set(results.flatMap((values) => [...values.keys()]))) {
    const found = results.flatMap((values) => values.get(name) ?? []);
    const before = isDecided && found.length === results.length ? undefined : scope.get(name);
    const [first] = found;
    const isOne = found.length === 1 && before === undefined;
    scope.set(name, isOne && first !== undefined ? first : unknown(name));
  }
}

function isOff(branch: Branch): boolean {
  return branch.some((step) => step.isOff);
}

const ranges = new WeakMap<Snakefile, ReturnType<typeof rangesIn>>();

function rangesOf(snakefile: Snakefile): ReturnType<typeof rangesIn> {
  const known = ranges.get(snakefile) ?? rangesIn(snakefile.text);
  ranges.set(snakefile, known);
  return known;
}

function unreadable(snakefile: Snakefile, start: number): Problem {
  const range = rangesOf(snakefile)({ start, end: start + 1 });
  const message =
    "So much from here on is no Python, or nested too deeply, that not all of it was read. Mend this line first.";
  return { file: snakefile.file, range, severity: "error", code: "unreadable-python", message };
}

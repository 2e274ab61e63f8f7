import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { Problem } from "../../../model/source.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { Configuration } from "./configuration.ts";
import type { Place } from "./controlFlow.ts";
import { readBlock, readBranches, readLoop } from "./controlFlow.ts";
import { evaluatePiece } from "./evaluate.ts";
import { execute } from "./execute.ts";
import { fittingFiles, includedFile, pathInWorkflow, placeInProject } from "./includePaths.ts";
import { modifierOf, readModule, rulesOfModule, usedRule } from "./modules.ts";
import type { ModuleUse } from "./modules.ts";
import { parseSnakefile } from "./parseSnakefile.ts";
import type { Pathvars } from "./pathvars.ts";
import { readPep } from "./pep.ts";
import { PythonModules } from "./pythonModules.ts";
import { docstringLine, readRule } from "./readRule.ts";
import { RuleTable } from "./ruleTable.ts";
import type { Branch } from "./ruleTable.ts";
import type { ImportedModule, Scope } from "./scope.ts";
import { outerScope } from "./scope.ts";
import type {
  Directive,
  KeywordStatement,
  ModuleStatement,
  RuleStatement,
  Snakefile,
  Statement,
  UseStatement,
} from "./snakefile.ts";
import type { Value } from "./values.ts";
import { hasUnknown, textsIn } from "./values.ts";
import { workflowName } from "./workflowNames.ts";
import type { WorkflowView } from "./workflowNames.ts";
import {
  maxRules,
  missingConfiguration,
  missingInclude,
  rangesOf,
  tooManyRules,
  unreadable,
} from "./workflowProblems.ts";
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
  /** Files of configuration that it is run with, beside those that it names itself. */
  readonly configFiles?: readonly string[];
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
  const config = new Configuration();
  for (const file of start.configFiles ?? []) config.load(".", file, files.workspace);
  return new WorkflowReader(start, files, { config, pathvars: new Map(), outer: [] }).read();
}

class WorkflowReader {
  readonly #start: WorkflowStart;
  readonly #files: WorkflowFiles;
  readonly #given: Given;
  readonly #rules = new RuleTable();
  #ruleCount = 0;
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
      configFiles: this.#start.configFiles ?? [],
      folder: this.#folder,
      rules: this.#rules
        .all()
        .map((rule) => ({ ...rule, constraints: new Map([...this.#settings.constraints, ...rule.constraints]) })),
      order: this.#settings.order,
      problems: [...this.#problems, ...this.#rules.doubleNames()],
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
      configFiles: this.#given.config.loaded,
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
    const places = added.map((path) => placeInProject(path, this.#folder));
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

  readonly #statements = (statements: readonly Statement[], place: Place): void => {
    for (const statement of statements) this.#statement(statement, place);
  };

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
        return readBranches(statement, place, this.#statements);
      case "for":
        return readLoop(statement, place, this.#statements);
      case "block":
        return readBlock(statement, place, this.#statements);
      case "python":
        return execute(statement.code, place.scope);
    }
  }

  #rule(statement: RuleStatement, { snakefile, scope, branch }: Place): void {
    if (++this.#ruleCount > maxRules) {
      if (this.#ruleCount === maxRules + 1) this.#problems.push(tooManyRules(snakefile, statement.keyword));
      this.#isWhole = false;
      return;
    }
    const context = { scope, pathvars: this.#pathvarsNow(), folder: this.#folder };
    const body = readRule(snakefile.file, statement.directives, context);
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
      const originals = statement.module ? rulesOfModule(module, word, snakefile) : this.#rules.find(word.text);
      for (const original of originals) {
        if (statement.excluded.includes(original.name)) continue;
        const at = statement.as && !statement.as.text.includes("*") ? statement.as : word;
        const rule = usedRule(original, statement, {
          snakefile,
          scope,
          pathvars: this.#pathvarsNow(),
          folder: this.#folder,
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
        return this.#configure(statement, place);
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

  /** Only where nothing else can give the configuration is a file missed that is not there. */
  #configure(statement: KeywordStatement, { snakefile, scope, branch }: Place): void {
    for (const path of this.#texts(statement, scope)) {
      const written = pathInWorkflow(path, this.#folder);
      const problems = this.#given.config.load(this.#folder, written, this.#files.workspace);
      for (const problem of problems ?? []) this.#problems.push(problem);
      const isMissed = !problems && branch.length === 0 && !this.#start.isPart && !this.#start.configFiles?.length;
      const file = resolveFrom(this.#folder, written);
      if (isMissed) this.#problems.push(missingConfiguration(snakefile, statement.args, file));
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
    this.#problems.push(missingInclude(snakefile, at.args, file, this.#files.sources.keys()));
  }
}

function isOff(branch: Branch): boolean {
  return branch.some((step) => step.isOff);
}

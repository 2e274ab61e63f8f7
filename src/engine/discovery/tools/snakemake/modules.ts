import type { SourceRange } from "../../../model/source.ts";
import type { TextSpan } from "../../lines.ts";
import { evaluatePiece } from "./evaluate.ts";
import { includedFile } from "./includePaths.ts";
import { parsePattern } from "./pathPattern.ts";
import type { Pathvars } from "./pathvars.ts";
import { namedTexts, readRule } from "./readRule.ts";
import type { Scope } from "./scope.ts";
import type { Directive, ModuleStatement, Snakefile, UseStatement, Word } from "./snakefile.ts";
import type { Value } from "./values.ts";
import { hasUnknown, mapTexts, textOf } from "./values.ts";
import type { Rule, Workflow } from "./workflow.ts";
import { noFiles } from "./ruleFiles.ts";
import type { RuleFiles, RulePath } from "./ruleFiles.ts";
import { rangesOf } from "./workflowProblems.ts";

/** A module with what it does to the paths of its rules. */
export interface ModuleUse {
  /** Undefined where it lies outside the workspace. */
  readonly workflow: Workflow | undefined;
  readonly prefix: string | undefined;
  readonly replaced: ReadonlyMap<string, Value> | undefined;
}

/** What a `module` block says. */
interface ModuleDeclaration {
  /** Undefined where it is not known, or lies outside the workspace. */
  readonly file: string | undefined;
  /** Where its file is named. */
  readonly at: Directive | undefined;
  readonly config: Value | undefined;
  readonly pathvars: Pathvars;
  readonly prefix: string | undefined;
  readonly replaced: ReadonlyMap<string, Value> | undefined;
}

/** Reads a `module` block of the file `from`. */
export function readModule({ directives }: ModuleStatement, from: string, scope: Scope): ModuleDeclaration {
  const find = (keyword: string): Directive | undefined => directives.find((other) => other.keyword.text === keyword);
  const valueOf = (keyword: string): Value | undefined => {
    const directive = find(keyword);
    return directive && evaluatePiece(directive.args, scope);
  };
  const pathvars = find("pathvars");
  const [written, prefix, replaced] = ["snakefile", "prefix", "replace_prefix"].map(valueOf);
  return {
    file: typeof written === "string" && !hasUnknown(written) ? includedFile(written, from) : undefined,
    at: find("snakefile"),
    config: valueOf("config"),
    pathvars: pathvars ? namedTexts(pathvars, scope) : new Map(),
    prefix: typeof prefix === "string" ? prefix : undefined,
    replaced: replaced instanceof Map ? replaced : undefined,
  };
}

/** The rules of a module that a word of `use rule` means. */
export function rulesOfModule(module: ModuleUse | undefined, word: Word, snakefile: Snakefile): readonly Rule[] {
  if (module?.workflow) return module.workflow.rules.filter(({ name }) => word.text === "*" || name === word.text);
  return word.text === "*" ? [] : [unknownRule(word, snakefile)];
}

/** A rule of a module that cannot be read: what `use rule` says of it is all that is known. */
function unknownRule({ text, start, end }: Word, snakefile: Snakefile): Rule {
  const rangeOf = rangesOf(snakefile);
  return {
    name: text,
    file: snakefile.file,
    range: rangeOf({ start, end }),
    rangeOf,
    inputs: noFiles,
    outputs: noFiles,
    products: [],
    references: () => [],
    constraints: new Map(),
    configKeys: [],
    isOff: false,
  };
}

/** What `as …` makes of a rule's name. */
export function modifierOf({ as }: UseStatement): (name: string) => string {
  return (name) => as?.text.replaceAll("*", name) ?? name;
}

interface UsePlace {
  readonly snakefile: Snakefile;
  readonly scope: Scope;
  readonly pathvars: Pathvars;
  readonly folder: string;
  readonly rename: (name: string) => string;
  readonly module: ModuleUse | undefined;
  /** What stands for the rule's name. */
  readonly at: Word;
  readonly rangeOf: (span: TextSpan) => SourceRange;
}

/** The rule that `use rule` makes of another one: its keywords, but for those that stand behind `with:`. */
export function usedRule(original: Rule, { directives }: UseStatement, place: UsePlace): Rule {
  const { snakefile, rename, module, at, rangeOf } = place;
  // What the rule has from elsewhere has no place of its own in this file.
  const inherited = module ? withPrefix(original, module) : original;
  const base = placedAt(module ? { ...inherited, references: () => original.references().map(rename) } : inherited, at);
  const { name: _, ...own } = readRule(snakefile.file, directives, place, base);
  return { ...base, ...own, name: rename(original.name), file: snakefile.file, range: rangeOf(at), rangeOf };
}

function placedAt(rule: Rule, { start, end }: TextSpan): Rule {
  const move = <Item>(item: Item): Item => ({ ...item, start, end });
  const files = (some: RuleFiles): RuleFiles => ({
    ...some,
    paths: some.paths.map(move),
    functions: some.functions.map(move),
  });
  return {
    ...rule,
    inputs: files(rule.inputs),
    outputs: files(rule.outputs),
    products: rule.products.map(move),
    configKeys: rule.configKeys.map(move),
    ...(rule.script && { script: move(rule.script) }),
  };
}

/** Snakemake's `PathModifier`: absolute paths and those that lead upwards stay. */
function withPrefix(rule: Rule, { prefix, replaced }: ModuleUse): Rule {
  if (prefix === undefined && replaced === undefined) return rule;
  const change = (path: string): string => {
    if (path.startsWith("/") || path.startsWith("..")) return path;
    if (prefix !== undefined) return `${prefix.replace(/\/$/, "")}/${path}`;
    for (const [from, to] of replaced ?? [])
      if (path.startsWith(from)) return textOf(to, from) + path.slice(from.length);
    return path;
  };
  const changePath = (path: RulePath): RulePath => ({ ...path, pattern: parsePattern(change(path.pattern.written)) });
  const files = ({ paths, functions, values }: RuleFiles): RuleFiles => ({
    paths: paths.map(changePath),
    functions: functions.map((placed) => ({
      ...placed,
      call: (args) => {
        const answer = placed.call(args);
        return answer === undefined ? undefined : mapTexts(answer, change);
      },
    })),
    values: {
      kind: "named",
      items: values.items.map((value) => mapTexts(value, change)),
      names: new Map([...values.names].map(([name, value]) => [name, mapTexts(value, change)])),
    },
  });
  return { ...rule, inputs: files(rule.inputs), outputs: files(rule.outputs), products: rule.products.map(changePath) };
}

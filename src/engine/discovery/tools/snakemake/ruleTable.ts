import type { Remedy } from "../../../model/remedy.ts";
import type { Problem } from "../../../model/source.ts";
import { problemAt } from "../../../model/source.ts";
import { suggest } from "../../../model/suggestion.ts";
import { rangesIn } from "../../lines.ts";
import type { Directive, IfStatement, Snakefile, Word } from "./snakefile.ts";
import type { Members, NamedValues, Value } from "./values.ts";
import { functionOf } from "./values.ts";
import type { Rule } from "./workflow.ts";

/** The branches that a statement stands in, from the outside. */
export type Branch = readonly { readonly statement: IfStatement; readonly index: number; readonly isOff: boolean }[];

/** The rules of a workflow by name. Those of branches that exclude each other may share one. */
export class RuleTable {
  readonly #duplicates: { readonly rule: Rule; readonly rival: Rule }[] = [];
  readonly #rules = new Map<string, { rule: Rule; branch: Branch }[]>();
  readonly #references: { readonly name: Word; readonly snakefile: Snakefile }[] = [];

  /** The name that Snakemake gives to the next anonymous rule. */
  nextNumber(): string {
    return String(this.#rules.size + 1);
  }

  /** Adds a rule; a name that another one has is a problem, unless only one of them can be there. */
  add(rule: Rule, branch: Branch, snakefile: Snakefile, directives: readonly Directive[]): void {
    const same = this.#rules.get(rule.name) ?? [];
    const rival = same.find((other) => !excludes(other.branch, branch));
    for (const { args } of directives) this.#noteReferences(args, snakefile);
    if (!rival) this.#rules.set(rule.name, [...same, { rule, branch }]);
    else if (!isSamePlace(rival.rule, rule)) this.#duplicates.push({ rule, rival: rival.rule });
  }

  /** Adds a rule in place of any of the same name, as `use rule` does. */
  replace(rule: Rule, branch: Branch): void {
    const same = (this.#rules.get(rule.name) ?? []).filter((other) => excludes(other.branch, branch));
    this.#rules.set(rule.name, [...same, { rule, branch }]);
  }

  /** The rules of a name, first those that the workflow has as it is configured. */
  find(name: string): readonly Rule[] {
    const rules = (this.#rules.get(name) ?? []).map(({ rule }) => rule);
    return [...rules.filter((rule) => !rule.isOff), ...rules.filter((rule) => rule.isOff)];
  }

  all(): readonly Rule[] {
    return [...this.#rules.keys()].flatMap((name) => this.find(name));
  }

  /** `rules`, as expressions see it. */
  members(): Members {
    return {
      kind: "members",
      get: (name) => {
        const [rule] = this.find(name);
        return rule && ruleValue(rule);
      },
    };
  }

  noteReference(name: Word, snakefile: Snakefile): void {
    this.#references.push({ name, snakefile });
  }

  /** Rules whose name another one has. */
  doubleNames(): readonly Problem[] {
    const taken = [...this.#rules.keys()];
    return this.#duplicates.map(({ rule: { name, file, range }, rival }) => {
      const { line } = rival.range.start;
      const where = rival.file === file ? `line ${line}` : `${rival.file}, line ${line}`;
      const message = `A rule \`${name}\` is there already (${where}). Rename one of them.`;
      const isWritten = range.end.column - range.start.column === name.length;
      const remedies: readonly Remedy[] = isWritten ? [{ kind: "rename", taken, joint: "_" }] : [];
      return problemAt(file, range, "duplicate-name", message, "error", remedies);
    });
  }

  /** The names of rules that nothing declares. */
  unknownReferences(): readonly Problem[] {
    return this.#references.flatMap(({ name, snakefile: { file, text } }) => {
      if (this.#rules.has(name.text)) return [];
      const otherwise = "Mend the name, or include the file that declares it.";
      const { cure, remedies } = suggest(name.text, this.#rules.keys(), otherwise);
      const message = `There is no rule \`${name.text}\` in this workflow. ${cure}`;
      return [problemAt(file, rangesIn(text)(name), "unknown-rule", message, "error", remedies)];
    });
  }

  #noteReferences({ code, start }: Directive["args"], snakefile: Snakefile): void {
    for (const found of code.matchAll(
      /(?<![\w."'])(rules|checkpoints)\.([^\W\d]\w*)\.(?:output|input|params|log|get|benchmark|threads|resources)\b/gu,
    )) {
      const [, kind = "", text = ""] = found;
      const lineStart = code.lastIndexOf("\n", found.index) + 1;
      if (code.slice(lineStart, found.index).includes("#")) continue;
      const at = start + found.index + kind.length + 1;
      this.#references.push({ name: { text, start: at, end: at + text.length }, snakefile });
    }
  }
}

/** A rule as expressions see it; a checkpoint's `get` answers the same, once it has run. */
function ruleValue({ inputs, outputs, products }: Rule): Value {
  const logs: NamedValues = { kind: "named", items: products.map(({ pattern }) => pattern.written), names: new Map() };
  const value: Members = {
    kind: "members",
    get: (name) => {
      if (name === "get") return functionOf(() => value);
      const members: Readonly<Record<string, Value>> = { input: inputs.values, output: outputs.values, log: logs };
      return members[name];
    },
  };
  return value;
}

/** Whether of two branches only one can be taken, or each has a condition of its own, which may be the other's opposite. */
function excludes(a: Branch, b: Branch): boolean {
  const isOther = (step: Branch[number], branch: Branch): boolean =>
    !branch.some(({ statement, index }) => statement === step.statement && index === step.index);
  return a.some((step) => isOther(step, b)) && b.some((step) => isOther(step, a));
}

function isSamePlace(a: Rule, b: Rule): boolean {
  const [one, other] = [a.range.start, b.range.start];
  return a.file === b.file && one.line === other.line && one.column === other.column;
}

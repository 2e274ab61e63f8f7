import { folderOf, isOutsideRoot, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import type { Binding } from "./pathPattern.ts";
import { allowedWords, fillPattern, isWhollyUnknown, parsePattern, wildcardsOf } from "./pathPattern.ts";
import type { Producer } from "./producers.ts";
import { Products, RuleOrder, hasWildcards, mostSpecific } from "./producers.ts";
import { withoutDot } from "./rulePaths.ts";
import type { NamedValues } from "./values.ts";
import { hasUnknown, markOf, textsIn } from "./values.ts";
import type { Rule, Workflow } from "./workflow.ts";
import type { PlacedFunction } from "./ruleFiles.ts";

/** How the rules of a workflow hang together. */
export interface Jobs {
  readonly edges: readonly (readonly [from: Rule, to: Rule])[];
  /** A file that makes a rule with wildcards run, where one is known. */
  targetOf(rule: Rule): string | undefined;
}

/** The most jobs of one rule that are followed: edges are between rules, and repeat. */
const mostJobsOfRule = 1_000;
const mostJobs = 60_000;

/** The most ways to fill in one rule's wildcards from the words that their constraints allow. */
const mostBindings = 100;

/** The most inputs that are followed in all. */
const mostNeeds = 300_000;

interface Job {
  readonly rule: Rule;
  readonly binding: Binding;
}

/**
 * Finds which rules make what others read, as Snakemake does: from what is asked for (the rules without wildcards in their
 * outputs) to the rules whose outputs match, with what their wildcards then stand for, and on. Rules that nothing known asks
 * for are followed with their wildcards as unknown texts.
 */
export function collectJobs(workflow: Workflow, workspace: WorkspaceFiles): Jobs {
  return new JobGraph(workflow, workspace).collect();
}

class JobGraph {
  readonly #workflow: Workflow;
  readonly #workspace: WorkspaceFiles;
  readonly #products: Products;
  readonly #order: RuleOrder;
  readonly #seen = new Map<Rule, Set<string>>();
  readonly #edges = new Map<Rule, Set<Rule>>();
  readonly #targets = new Map<Rule, string>();
  readonly #made = new Map<string, readonly Rule[]>();
  #pending: Job[] = [];
  #count = 0;
  #needs = 0;

  constructor(workflow: Workflow, workspace: WorkspaceFiles) {
    this.#workflow = workflow;
    this.#workspace = workspace;
    this.#products = new Products(workflow.rules);
    this.#order = new RuleOrder(workflow.order);
  }

  collect(): Jobs {
    const { rules } = this.#workflow;
    for (const rule of rules) if (!hasWildcards(rule)) this.#askFor(rule, unknownBinding(rule));
    this.#follow();
    for (const rule of rules) {
      if (!this.#seen.has(rule)) this.#askFor(rule, unknownBinding(rule));
      this.#follow();
    }
    for (const rule of rules) {
      for (const name of rule.references()) {
        for (const other of rules) if (other.name === name) this.#link(other, rule);
      }
    }
    return {
      edges: rules.flatMap((to) => [...(this.#edges.get(to) ?? [])].map((from) => [from, to] as const)),
      targetOf: (rule) => this.#targets.get(rule),
    };
  }

  #askFor(rule: Rule, binding: Binding): void {
    for (const allowed of allowedBindings(rule, binding)) this.#ask({ rule, binding: allowed });
  }

  #ask(job: Job): void {
    const { rule, binding } = job;
    const seen = this.#seen.get(rule) ?? new Set();
    const key = JSON.stringify([...binding].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#seen.set(rule, seen);
    if (seen.has(key) || seen.size >= mostJobsOfRule || this.#count >= mostJobs) return;
    seen.add(key);
    this.#count++;
    this.#pending.push(job);
    if (this.#targets.has(rule)) return;
    const target = rule.outputs.paths.map(({ pattern }) => fillPattern(pattern, binding)).find(isWhole);
    if (target !== undefined) this.#targets.set(rule, target);
  }

  #follow(): void {
    for (let job = this.#pending.pop(); job; job = this.#pending.pop()) {
      const outputs = new Set(job.rule.outputs.paths.map(({ pattern }) => fillPattern(pattern, job.binding)));
      for (const path of inputsOf(job)) {
        if (this.#needs++ >= mostNeeds) return;
        if (!outputs.has(path)) this.#need(path, job.rule);
      }
    }
  }

  #need(path: string, by: Rule): void {
    const known = this.#made.get(path);
    if (known) {
      for (const rule of known) this.#link(rule, by);
      return;
    }
    const makers = this.#isGiven(path) ? [] : this.#products.of(path);
    const found = this.#choose(makers.length > 0 ? makers : this.#products.above(path));
    for (const { rule, binding } of found) this.#askFor(rule, completed(rule, binding));
    const rules = found.length > 0 ? found.map(({ rule }) => rule) : this.#products.possible(path);
    this.#made.set(path, rules);
    for (const rule of rules) this.#link(rule, by);
  }

  /** Snakemake takes the rule that goes first, and passes by what cannot run for want of its inputs. */
  #choose(producers: readonly Producer[]): readonly Producer[] {
    if (producers.length < 2) return producers;
    const on = producers.some(({ rule }) => !rule.isOff) ? producers.filter(({ rule }) => !rule.isOff) : producers;
    const feasible = on.filter((producer) => this.#isFeasible(producer));
    const first = this.#order.first(feasible.length > 0 ? feasible : on);
    return first.length > 1 ? mostSpecific(first) : first;
  }

  /** A file that is there, and whose only rules take any name and lack an input for this one. */
  #isGiven(path: string): boolean {
    const makers = this.#products.of(path);
    return makers.length > 0 && makers.every((maker) => this.#lacksInput(maker)) && this.#isThere(path);
  }

  #lacksInput({ rule, binding, pattern }: Producer): boolean {
    if (wildcardsOf(pattern).length === 0) return false;
    const paths = rule.inputs.paths.map(({ pattern: input }) => fillPattern(input, completed(rule, binding)));
    return paths.some(
      (path) =>
        isWhole(path) &&
        !isOutsideRoot(resolveFrom(this.#workflow.folder, path)) &&
        !this.#products.of(path).some((other) => other.rule !== rule) &&
        !this.#isThere(path),
    );
  }

  #isFeasible({ rule, binding }: Producer): boolean {
    const paths = rule.inputs.paths.map(({ pattern }) => fillPattern(pattern, completed(rule, binding)));
    return paths.every((path) => this.#products.of(path).some((other) => other.rule !== rule) || this.#isThere(path));
  }

  #isThere(path: string): boolean {
    const file = resolveFrom(this.#workflow.folder, path);
    if (hasUnknown(path) || isOutsideRoot(file)) return false;
    const name = file.slice(file.lastIndexOf("/") + 1);
    const names = this.#workspace.list(folderOf(file));
    return names.includes(name) || names.includes(`${name}/`);
  }

  #link(from: Rule, to: Rule): void {
    if (from.name === to.name && from.file === to.file) return;
    const edges = this.#edges.get(to) ?? new Set();
    this.#edges.set(to, edges.add(from));
  }
}

/** Every wildcard of a rule as a text that is not known. */
function unknownBinding(rule: Rule): Binding {
  return completed(rule, new Map());
}

function completed(rule: Rule, binding: Binding): Binding {
  const paths = [...rule.outputs.paths, ...rule.inputs.paths];
  const names = paths.flatMap(({ pattern }) => wildcardsOf(pattern).map(({ name }) => name));
  const missing = names.filter((name) => !binding.has(name));
  return missing.length === 0
    ? binding
    : new Map([...missing.map((name) => [name, markOf(name)] as const), ...binding]);
}

/** The binding with each of the words that a wildcard's constraint allows, where that is all that is known of the wildcard. */
function allowedBindings(rule: Rule, binding: Binding): readonly Binding[] {
  let found: readonly Binding[] = [binding];
  for (const [name, value] of binding) {
    const words = isWhollyUnknown(value) ? allowedWords(constraintOf(rule, name)) : [];
    if (words.length === 0 || found.length * words.length > mostBindings) continue;
    found = found.flatMap((one) => words.map((word) => new Map([...one, [name, word]])));
  }
  return found;
}

function constraintOf(rule: Rule, name: string): string | undefined {
  const wildcards = rule.outputs.paths.flatMap(({ pattern }) => wildcardsOf(pattern));
  return (
    wildcards.find((one) => one.name === name && one.constraint !== undefined)?.constraint ?? rule.constraints.get(name)
  );
}

/** The inputs of a job, its input functions among them as far as what they answer can be told. */
function inputsOf({ rule, binding }: Job): readonly string[] {
  const fixed = rule.inputs.paths.map(({ pattern }) => fillPattern(pattern, binding));
  return [...fixed, ...rule.inputs.functions.flatMap((placed) => calledPaths(placed, binding))];
}

/** What an input function answers for these wildcards; without what is not known at all. */
export function calledPaths(placed: PlacedFunction, binding: Binding): readonly string[] {
  const wildcards: NamedValues = { kind: "named", items: [...binding.values()], names: binding };
  const value = placed.call({
    positional: [wildcards],
    named: new Map(),
    isPartial: false,
    written: placed.code ?? "",
  });
  return textsIn(value).flatMap((text) =>
    text === undefined || text === "" ? [] : fillPattern(parsePattern(withoutDot(text)), binding),
  );
}

/** Whether a path is known to its last letter. */
export function isWhole(path: string): boolean {
  return !hasUnknown(path) && !/\{\w+\}/.test(path);
}

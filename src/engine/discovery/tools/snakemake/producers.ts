import type { Binding, PathPattern } from "./pathPattern.ts";
import { canBeOne, fixedEnds, fixedLength, isWhollyUnknown, matchPattern, wildcardsOf } from "./pathPattern.ts";
import { hasUnknown } from "./values.ts";
import type { Rule } from "./workflow.ts";

/** A rule that makes a path, with what its wildcards then stand for. */
export interface Producer {
  readonly rule: Rule;
  readonly pattern: PathPattern;
  readonly binding: Binding;
}

interface Product {
  readonly rule: Rule;
  readonly pattern: PathPattern;
  /** The longest text of the pattern: a path without it is none of its. */
  readonly key: string;
}

/** What the rules of a workflow make, to be asked by path: patterns are found by the texts at their two ends. */
export class Products {
  readonly #exact = new Map<string, Product[]>();
  /** By the text before the first wildcard, then by the one behind the last. */
  readonly #open = new Map<string, Map<string, Product[]>>();
  readonly #starts = new Set<number>();
  readonly #ends = new Map<string, Set<number>>();
  readonly #answers = new Map<string, readonly Producer[]>();

  constructor(rules: readonly Rule[]) {
    for (const rule of rules) {
      for (const { pattern } of [...rule.outputs.paths, ...rule.products]) {
        const texts = pattern.parts.filter((part) => typeof part === "string");
        const key = texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
        this.#add({ rule, pattern, key });
      }
    }
  }

  /** Every rule that can make a path, with or without parts that are not known. */
  of(path: string): readonly Producer[] {
    const known = this.#answers.get(path);
    if (known) return known;
    const exact = (this.#exact.get(path) ?? []).map((product) => ({ ...product, binding: new Map<string, string>() }));
    // A path of which nothing is known is only what another rule calls by the same expression.
    const open = isWhollyUnknown(path) ? [] : this.#matching(path);
    const byRule = new Map<Rule, Producer>();
    for (const producer of [...exact, ...open]) {
      const other = byRule.get(producer.rule);
      if (!other || openLength(producer) < openLength(other)) byRule.set(producer.rule, producer);
    }
    const found = [...byRule.values()];
    this.#answers.set(path, found);
    return found;
  }

  /** Rules that make a folder above a path which no rule makes itself. */
  above(path: string): readonly Producer[] {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const found = this.of(path.slice(0, end)).filter(({ pattern }) => isFolder(pattern));
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Rules whose output a path may turn out to be, once its unknown parts are known; for a path that `of` finds nothing for. */
  possible(path: string): readonly Rule[] {
    if (!hasUnknown(path) || isWhollyUnknown(path)) return [];
    const [start = ""] = path.split("\uE000", 1);
    const end = path.slice(path.lastIndexOf("\uE001") + 1);
    const found = new Set<Rule>();
    for (const [prefix, bySuffix] of this.#open) {
      if (!prefix.startsWith(start) && !start.startsWith(prefix)) continue;
      for (const [suffix, products] of bySuffix) {
        if (!suffix.endsWith(end) && !end.endsWith(suffix)) continue;
        for (const { rule, pattern } of products) if (canBeOne(pattern, path)) found.add(rule);
      }
    }
    return [...found];
  }

  #add(product: Product): void {
    const { pattern } = product;
    if (wildcardsOf(pattern).length === 0) {
      this.#exact.set(pattern.written, [...(this.#exact.get(pattern.written) ?? []), product]);
      return;
    }
    const { start, end } = fixedEnds(pattern);
    const bySuffix = this.#open.get(start) ?? new Map<string, Product[]>();
    this.#open.set(start, bySuffix);
    const same = bySuffix.get(end);
    if (same) same.push(product);
    else bySuffix.set(end, [product]);
    this.#starts.add(start.length);
    const ends = this.#ends.get(start) ?? new Set<number>();
    this.#ends.set(start, ends.add(end.length));
  }

  #matching(path: string): readonly Producer[] {
    const found: Producer[] = [];
    for (const length of this.#starts) {
      if (length > path.length) continue;
      const start = path.slice(0, length);
      const bySuffix = this.#open.get(start);
      if (!bySuffix) continue;
      for (const endLength of this.#ends.get(start) ?? []) {
        const products = bySuffix.get(path.slice(path.length - endLength)) ?? [];
        for (const product of products) {
          if (!path.includes(product.key)) continue;
          const binding = matchPattern(product.pattern, path, product.rule.constraints);
          if (binding) found.push({ ...product, binding });
        }
      }
    }
    return found;
  }
}

/** How much of a path wildcards stand for: of a rule's outputs that match, Snakemake takes the one that leaves them least. */
function openLength({ binding }: Producer): number {
  return [...binding.values()].reduce((length, value) => length + value.length, 0);
}

/** Whether a pattern may be a folder's: a wildcard at its end would take any text for one. */
function isFolder({ parts }: PathPattern): boolean {
  const last = parts.at(-1);
  return typeof last === "string" && !/\.\w+$/.test(last);
}

/** The rules that go first by `ruleorder`; by Snakemake, what has no wildcards goes before what has. */
export class RuleOrder {
  readonly #order: readonly (readonly string[])[];

  constructor(order: readonly (readonly string[])[]) {
    this.#order = order;
  }

  /** Those before which no other one goes. */
  first(producers: readonly Producer[]): readonly Producer[] {
    const best = producers.filter((one) => !producers.some((other) => this.#compare(other.rule, one.rule) > 0));
    return best.length > 0 ? best : producers;
  }

  #compare(a: Rule, b: Rule): number {
    if (a.isOff !== b.isOff) return a.isOff ? -1 : 1;
    for (const order of this.#order.toReversed()) {
      const [one, other] = [order.indexOf(a.name), order.indexOf(b.name)];
      if (one >= 0 && other >= 0) return other - one;
    }
    return Number(hasWildcards(b)) - Number(hasWildcards(a));
  }
}

/** Whether a rule makes several files of a kind, each in a job of its own. */
export function hasWildcards(rule: Rule): boolean {
  return rule.outputs.paths.some(({ pattern }) => wildcardsOf(pattern).length > 0);
}

/** Of several, those whose pattern says most. */
export function mostSpecific(producers: readonly Producer[]): readonly Producer[] {
  const most = Math.max(...producers.map(({ pattern }) => fixedLength(pattern)));
  return producers.filter(({ pattern }) => fixedLength(pattern) === most);
}

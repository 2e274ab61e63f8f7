import type { ExpandedRule } from "./evaluateMakefile.ts";
import { stemOf } from "./makeWords.ts";

/** A pattern rule with what it needs to make one file. */
export interface ImpliedRule {
  readonly rule: ExpandedRule;
  readonly needs: readonly string[];
}

/** How often patterns are held against names before no more is said: a few of them can be chained without end. */
const budget = 3_000_000;

/** The pattern rules of a makefile (GNU make manual, 10.5), to be asked by the name of a file. */
export class PatternRules {
  readonly #rules: readonly ExpandedRule[];
  readonly #isThere: (path: string) => boolean;
  readonly #answers = new Map<string, ImpliedRule | undefined>();
  #left = budget;

  /** `isThere` says whether a file is there, or is made by a rule of its own. */
  constructor(rules: readonly ExpandedRule[], isThere: (path: string) => boolean) {
    this.#rules = rules.filter(({ recipe, targets }) => recipe.length > 0 && targets.some(isPattern));
    this.#isThere = isThere;
  }

  /** The rule that makes a file which no rule of its own makes; undefined where no pattern fits. */
  of(name: string): ImpliedRule | undefined {
    if (this.#answers.has(name)) return this.#answers.get(name);
    const found = this.#find(name);
    this.#answers.set(name, found);
    return found;
  }

  /** make takes the one with the shortest stem among those whose prerequisites are there; else the first that fits. */
  #find(name: string): ImpliedRule | undefined {
    this.#left -= this.#rules.length;
    if (this.#left < 0) return undefined;
    const fitting = this.#rules.flatMap((rule) => {
      const stem = rule.targets.map((pattern) => patternStem(pattern, name)).find((found) => found !== undefined);
      if (!stem) return [];
      const needs = [...rule.prerequisites, ...rule.orderOnly].map((needed) =>
        isPattern(needed) ? stem.folder + needed.replace("%", () => stem.text) : needed,
      );
      return { rule, needs, length: stem.text.length };
    });
    const feasible = fitting.filter(({ needs }) => needs.every(this.#isThere));
    return (feasible.length > 0 ? feasible : fitting).toSorted((a, b) => a.length - b.length)[0];
  }
}

function isPattern(name: string): boolean {
  return name.includes("%");
}

/** What `%` stands for; a pattern without a slash fits the name alone, and its prerequisites are in the same folder. */
function patternStem(pattern: string, name: string): { readonly text: string; readonly folder: string } | undefined {
  if (!isPattern(pattern)) return undefined;
  const folder = pattern.includes("/") ? "" : name.slice(0, name.lastIndexOf("/") + 1);
  const text = stemOf(pattern, name.slice(folder.length));
  return text === undefined || text === "" ? undefined : { text, folder };
}

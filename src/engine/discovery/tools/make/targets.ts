import type { SourceRange } from "../../../model/source.ts";
import type { EvaluatedMakefile, ExpandedRule } from "./evaluateMakefile.ts";
import type { FolderView } from "../folderView.ts";
import { PatternRules } from "./patternRules.ts";
import { isSpecialTarget, suffixRules } from "./specialTargets.ts";

/** What all rules of one target say together. */
export interface MakeTarget {
  readonly name: string;
  /** The file where it is made. */
  readonly file: string;
  readonly range: SourceRange;
  readonly prerequisites: readonly string[];
  readonly orderOnly: readonly string[];
  readonly recipe: readonly string[];
  readonly comment?: string;
  /** Whether make knows it by its absolute path. */
  readonly isAbsolute: boolean;
}

/** The targets of a makefile, and what its rules say of other files. */
export interface MakeTargets {
  /** Explicit targets by name: patterns, suffix rules and special targets are none. */
  readonly targets: ReadonlyMap<string, MakeTarget>;
  readonly phony: ReadonlySet<string>;
  readonly patterns: PatternRules;
  /** Where a recipe stands that make takes in place of an earlier one. */
  readonly replaced: readonly ReplacedRecipe[];
}

/** A target that has a second recipe, with the rules of the two. */
export interface ReplacedRecipe {
  readonly name: string;
  readonly first: ExpandedRule;
  readonly second: ExpandedRule;
}

/** Puts the rules of a makefile together by target. */
export function collectTargets({ rules }: EvaluatedMakefile, view: FolderView): MakeTargets {
  const isSuffixRule = suffixRules(rules);
  const isTarget = (name: string, rule: ExpandedRule): boolean =>
    !isSpecialTarget(name) && !name.includes("%") && !isSuffixRule(name, rule);
  const byName = new Map<string, ExpandedRule[]>();
  for (const rule of rules) {
    for (const name of new Set(rule.targets)) {
      if (!isTarget(name, rule)) continue;
      const same = byName.get(name);
      if (same) same.push(rule);
      else byName.set(name, [rule]);
    }
  }
  const targets = inOrder([...byName].map(([name, own]) => targetOf(name, own)));
  return {
    targets,
    phony: new Set(rules.flatMap((rule) => (rule.targets.includes(".PHONY") ? rule.prerequisites : []))),
    replaced: [...byName].flatMap(([name, own]) => replacedRecipe(name, own)),
    patterns: new PatternRules(rules, (path) => targets.has(path) || view.has(path)),
  };
}

function targetOf(name: string, all: readonly ExpandedRule[]): MakeTarget {
  // The side of a condition that is taken goes before the one that somebody may choose.
  const taken = all.filter(({ isChoice }) => !isChoice);
  const rules = taken.length > 0 ? taken : all;
  // A line that only adds prerequisites is not where the target is made.
  const home = rules.find(({ recipe }) => recipe.length > 0) ?? rules[0] ?? all[0];
  if (!home) throw new Error(`No rule makes ${name}.`);
  const comment = rules.find((rule) => rule.comment !== undefined)?.comment;
  return {
    name,
    file: home.file,
    range: home.placeOf(name),
    prerequisites: [...new Set(rules.flatMap((rule) => rule.prerequisites))],
    orderOnly: [...new Set(rules.flatMap((rule) => rule.orderOnly))],
    recipe: rules.findLast(({ recipe }) => recipe.length > 0)?.recipe ?? [],
    ...(comment !== undefined && { comment: withoutName(comment, name) }),
    isAbsolute: home.isAbsolute,
  };
}

function replacedRecipe(name: string, rules: readonly ExpandedRule[]): readonly ReplacedRecipe[] {
  const [first, second] = rules.filter(({ recipe, isChoice, isDouble }) => recipe.length > 0 && !isChoice && !isDouble);
  return first && second ? [{ name, first, second }] : [];
}

/** What a comment says behind the target's own name: `## plots : Draws all plots`. */
function withoutName(comment: string, name: string): string {
  const [, rest = ""] = comment.startsWith(name) ? (/^\s*[:-]+\s+(.*)$/.exec(comment.slice(name.length)) ?? []) : [];
  return rest === "" ? comment : rest;
}

/** As they stand in each file; the files as make reads them. */
function inOrder(targets: readonly MakeTarget[]): ReadonlyMap<string, MakeTarget> {
  const byFile = Map.groupBy(targets, ({ file }) => file);
  const ordered = [...byFile.values()].flatMap((some) =>
    some.toSorted((a, b) => a.range.start.line - b.range.start.line),
  );
  return new Map(ordered.map((target) => [target.name, target]));
}

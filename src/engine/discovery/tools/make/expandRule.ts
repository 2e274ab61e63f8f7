import type { FolderView } from "../folderView.ts";
import { expand, withValues } from "./makeVariables.ts";
import type { MakeScope } from "./makeVariables.ts";
import {
  fileNames,
  indexOutside,
  isInWorkingFolder,
  isKnown,
  relativeName,
  stemOf,
  workingFolder,
} from "./makeWords.ts";
import { readAssignment } from "./readAssignment.ts";

/** What targets need, as a rule says it. */
export interface TargetNeeds {
  readonly targets: readonly string[];
  /** Whether the rule names its targets by absolute paths. */
  readonly isAbsolute: boolean;
  readonly prerequisites: readonly string[];
  /** Whether it stands beside other rules of its targets (`::`), and not in their place. */
  readonly isDouble: boolean;
  /** Behind `|`: they have to be there first, and may be newer. */
  readonly orderOnly: readonly string[];
}

export interface RuleContext {
  readonly scope: MakeScope;
  readonly view: FolderView;
  /** Whether prerequisites are expanded a second time, for each target (`.SECONDEXPANSION`). */
  readonly expandsTwice: boolean;
  /** How many more pairs of a target and what it needs are taken; below none, rules are read without what they need. */
  readonly needs: { left: number };
}

/**
 * A rule's line with all in it expanded: one entry for targets with the same needs. Undefined where the line is no rule: it
 * sets a variable for its targets, or nothing is left of it.
 */
export function expandRule(line: string, context: RuleContext): readonly TargetNeeds[] | undefined {
  const text = indexOutside(line, ":") < 0 ? asLine(line, context.scope) : line;
  const colon = indexOutside(text, ":");
  if (colon < 0) return undefined;
  const right = text.slice(colon + 1).replace(/^:/, "");
  if (readAssignment(right)) return undefined;
  const targets = namesIn(text.slice(0, colon).replace(/&\s*$/, ""), context).filter(isKnown);
  const isAbsolute = targets.some(isInWorkingFolder);
  const needs = (some: readonly string[], needed: ReturnType<typeof neededBy>): TargetNeeds => ({
    targets: some.map(relativeName),
    isAbsolute,
    isDouble: text[colon + 1] === ":",
    ...needed,
  });
  const second = indexOutside(right, ":");
  if (second >= 0) {
    const [pattern = ""] = fileNames(expand(right.slice(0, second), context.scope));
    return targets.map((target) => {
      const stem = stemOf(pattern, target);
      if (stem === undefined) return needs([target], nothing);
      return needs([target], neededBy(right.slice(second + 1), context, { target, stem }));
    });
  }
  return context.expandsTwice && right.includes("$$")
    ? targets.map((target) => needs([target], neededBy(right, context, { target })))
    : [needs(targets, neededBy(right, context, { count: targets.length }))];
}

const nothing = { prerequisites: [], orderOnly: [] };

/** What a line without a colon expands to is a line of the makefile. */
function asLine(line: string, scope: MakeScope): string {
  return expand(line, scope).replaceAll("$", "$$$$");
}

/** The prerequisites that a text lists for one target or `count` of them; of a static pattern, with the stem put in. */
function neededBy(
  text: string,
  { scope, view, expandsTwice, needs }: RuleContext,
  made: { readonly target?: string; readonly stem?: string; readonly count?: number },
): Pick<TargetNeeds, "prerequisites" | "orderOnly"> {
  if (needs.left < 0) return nothing;
  const { target, stem, count = 1 } = made;
  let expanded = expand(text, scope);
  if (expandsTwice && target !== undefined) {
    const folder = target.includes("/") ? target.slice(0, target.lastIndexOf("/")) : ".";
    const automatic = new Map([
      ["@", target],
      ["*", stem ?? ""],
      ["@D", folder],
      ["@F", target.slice(target.lastIndexOf("/") + 1)],
    ]);
    expanded = expand(expanded, withValues(scope, automatic));
  }
  const bar = expanded.indexOf("|");
  const [first, second] = bar < 0 ? [expanded, ""] : [expanded.slice(0, bar), expanded.slice(bar + 1)];
  const names = (list: string): readonly string[] =>
    globbed(fileNames(list), view)
      .map((name) => relativeName(stem === undefined ? name : name.replace("%", () => stem)))
      // `.WAIT` only says in which order make goes about it.
      .filter((name) => isKnown(name) && name !== ".WAIT");
  const [prerequisites, orderOnly] = [names(first), names(second)];
  // Of a single target all is taken: it is as long as the text.
  if (count > 1 || target !== undefined) needs.left -= count * (prerequisites.length + orderOnly.length);
  return needs.left < 0 ? nothing : { prerequisites, orderOnly };
}

function namesIn(text: string, { scope, view }: RuleContext): readonly string[] {
  return globbed(fileNames(expand(text, scope)), view);
}

/** A pattern that no file fits stands for itself. */
export function globbed(names: readonly string[], view: FolderView): readonly string[] {
  return names.flatMap((name) => {
    if (!/[*?[]/.test(name)) return [name];
    const found = findFiles(name, view);
    return found.length > 0 ? found : [name];
  });
}

/** The files that a pattern finds, absolute where the pattern is. */
export function findFiles(pattern: string, view: FolderView): readonly string[] {
  const found = view.glob(relativeName(pattern));
  return isInWorkingFolder(pattern) ? found.map((path) => `${workingFolder}/${path}`) : found;
}

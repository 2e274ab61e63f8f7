import type { MakeScope } from "./makeVariables.ts";
import { expand } from "./makeVariables.ts";
import { indexOutside, isKnown } from "./makeWords.ts";

/** What is known of an `ifeq`, `ifneq`, `ifdef` or `ifndef` before make runs. */
export interface ConditionResult {
  /** As make decides where nobody gives it a variable; undefined where only a run would tell. */
  readonly holds: boolean | undefined;
  /** Whether it asks for a variable that is there to be given, so that either side is meant to be used. */
  readonly isChoice: boolean;
}

/** Decides a condition (GNU make manual, chapter 7). `isFixed` says whether the makefile itself gives a variable its value for good. */
export function testCondition(test: string, scope: MakeScope, isFixed: (name: string) => boolean): ConditionResult {
  const [, word = "", rest = ""] = /^(\w+)\s*([^]*)$/.exec(test) ?? [];
  if (word === "ifdef" || word === "ifndef") {
    const name = expand(rest, scope).trim();
    if (!isKnown(name)) return { holds: undefined, isChoice: false };
    const isSet = (scope.get(name)?.text ?? "") !== "";
    return { holds: isSet === (word === "ifdef"), isChoice: !isFixed(name) };
  }
  const sides = comparedSides(rest);
  if (!sides) return { holds: undefined, isChoice: false };
  const [one = "", other = ""] = sides.map((side) => expand(side, scope).trim());
  const isChoice = [...rest.matchAll(/\$[({]([\w.-]+)[)}]/g)].some(([, name = ""]) => !isFixed(name));
  if (!isKnown(one) || !isKnown(other)) return { holds: comparedInPart(one, other, word), isChoice };
  return { holds: (one === other) === (word === "ifeq"), isChoice };
}

/** What is known in part is at least not empty. */
function comparedInPart(one: string, other: string, word: string): boolean | undefined {
  const isList = (side: string): boolean => /[^\s\uFFFF]/.test(side);
  const differs = (one === "" && isList(other)) || (other === "" && isList(one));
  return differs ? word === "ifneq" : undefined;
}

function comparedSides(rest: string): readonly [string, string] | undefined {
  const brackets = /^\(([^]*)\)\s*$/.exec(rest)?.[1];
  if (brackets !== undefined) {
    const comma = indexOutside(brackets, ",");
    return comma < 0 ? undefined : [brackets.slice(0, comma), brackets.slice(comma + 1)];
  }
  const quoted = /^(?:"([^"]*)"|'([^']*)')\s*(?:"([^"]*)"|'([^']*)')\s*$/.exec(rest);
  return quoted ? [quoted[1] ?? quoted[2] ?? "", quoted[3] ?? quoted[4] ?? ""] : undefined;
}

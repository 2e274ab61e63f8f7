import type { Scalar } from "../../model/run.ts";
import { withoutCredentials } from "../../model/secrets.ts";
import { parseNumber } from "../curves/curveTable.ts";

/**
 * A command's options as parameters, so that runs of one command can be compared by them: `--lr 0.1`, `--lr=0.1` and
 * `lr=0.1` are `args.lr`, an option without a value is true, and of one that is given several times the last counts.
 * What stands by itself (a file, a word) is none, and secrets are left out: parameters are shown to others.
 */
export function argumentParams(words: readonly string[]): Readonly<Record<string, Scalar>> {
  const params: Record<string, Scalar> = {};
  for (const [index, word] of words.entries()) {
    const [, assigned, value = ""] = /^(?:--?|\+{1,2})?([A-Za-z][\w./-]*)=(.*)$/s.exec(word) ?? [];
    const [, option] = /^--?([A-Za-z][\w.-]*)$/.exec(word) ?? [];
    if (isSecret(assigned ?? option ?? "")) continue;
    if (assigned !== undefined) params[`args.${assigned}`] = scalarOf(value);
    else if (option !== undefined) params[`args.${option}`] = valueAfter(words[index + 1]);
  }
  return params;
}

function isSecret(name: string): boolean {
  return /(?:^|[._-])(?:passw(?:or)?d|secret|(?:api|access|secret)[._-]?key|(?:access|auth|api)[._-]?token)$/i.test(
    name,
  );
}

/** A negative number is a value, anything else with a dash before it the next option. */
function valueAfter(next: string | undefined): Scalar {
  if (next === undefined || (next.startsWith("-") && parseNumber(next) === undefined)) return true;
  return scalarOf(next);
}

function scalarOf(text: string): Scalar {
  if (text === "true" || text === "false") return text === "true";
  return parseNumber(text) ?? withoutCredentials(text);
}

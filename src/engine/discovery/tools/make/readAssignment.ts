import type { MakeAssignment } from "./makefile.ts";

/** `NAME = value` in all its forms, behind `export`, `override` and `private`; undefined where a line is none (GNU make, `parse_variable_definition`). */
export function readAssignment(line: string): MakeAssignment | undefined {
  const bare = line.replace(/^\s*(?:(?:export|override|private)\s+(?![:?+!]*=))*/, "");
  let depth = 0;
  for (let at = 0; at < bare.length; at++) {
    const character = bare[at] ?? "";
    if (character === "$" && /[({]/.test(bare[at + 1] ?? "")) {
      depth++;
      at++;
    } else if (depth > 0) {
      if (/[({]/.test(character)) depth++;
      else if (/[)}]/.test(character)) depth--;
    } else {
      const operator = matchOperator(bare, at);
      if (operator !== undefined) return assignment(bare, at, operator);
      // A colon makes a rule of the line, and a name is one word.
      if (character === ":" || character === "#") return undefined;
      if (/\s/.test(character)) return undefined;
    }
  }
  return undefined;
}

function assignment(line: string, at: number, matched: string): MakeAssignment | undefined {
  const name = line.slice(0, at);
  if (name === "") return undefined;
  const operator = matched.trim();
  const kind = operator.startsWith(":") ? ":=" : (operator as MakeAssignment["operator"]);
  return { kind: "assignment", name, operator: kind, value: line.slice(at + matched.length).trimStart() };
}

const operatorPattern = /\s*(?::{0,3}|[?+!])=/y;

function matchOperator(line: string, at: number): string | undefined {
  operatorPattern.lastIndex = at;
  return operatorPattern.exec(line)?.[0];
}

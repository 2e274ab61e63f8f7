import { callArguments } from "./evaluate.ts";
import type { Pathvars } from "./pathvars.ts";
import { defaultPathvars } from "./pathvars.ts";
import { directiveArguments } from "./pythonPiece.ts";
import { namedTexts } from "./readRule.ts";
import type { Scope } from "./scope.ts";
import type { KeywordStatement } from "./snakefile.ts";
import type { Value } from "./values.ts";
import { scattering } from "./workflowNames.ts";

/** What a workflow says of all its rules. */
export class WorkflowSettings {
  readonly constraints = new Map<string, string>();
  /** Lists of rules' names, each from the one that goes first. */
  readonly order: string[][] = [];
  readonly scattered = new Map<string, Value>();
  readonly #pathvars = new Map<string, string>();

  /** Takes a keyword of the file itself; one that says nothing of rules is passed by. */
  take(statement: KeywordStatement, scope: Scope): void {
    const { keyword, args } = statement;
    switch (keyword.text) {
      case "wildcard_constraints":
        for (const [name, constraint] of namedTexts(statement, scope)) this.constraints.set(name, constraint);
        return;
      case "pathvars":
        for (const [name, path] of namedTexts(statement, scope)) this.#pathvars.set(name, path);
        return;
      case "scattergather": {
        const { named } = callArguments(directiveArguments(args), args.args(), scope, args.code);
        for (const [name, count] of named) this.scattered.set(name, scattering(name, count));
        return;
      }
      case "ruleorder":
        this.order.push(args.code.replaceAll(/#.*/g, "").match(/\w+/gu) ?? []);
        return;
      default:
    }
  }

  /** What is said for a run (`given`, then the configuration) goes before what a workflow says of itself. */
  pathvars(given: Pathvars, configured: Value | undefined): Pathvars {
    const texts =
      configured instanceof Map
        ? [...configured].flatMap(([name, path]) => (typeof path === "string" ? [[name, path] as const] : []))
        : [];
    return new Map([...defaultPathvars, ...this.#pathvars, ...given, ...texts]);
  }
}

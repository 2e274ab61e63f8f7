import { readPythonLiteral } from "../../python/pythonLiteral.ts";
import { folderOf, isAbsoluteOrUrl, resolveFrom } from "../../../model/paths.ts";
import { callArguments, evaluatePiece } from "./evaluate.ts";
import { pathInWorkflow } from "./includePaths.ts";
import { directiveArguments, pythonPiece } from "./pythonPiece.ts";
import { readRuleFiles } from "./rulePaths.ts";
import type { Scope } from "./scope.ts";
import type { Directive } from "./snakefile.ts";
import type { Pathvars } from "./pathvars.ts";
import { withPathvars } from "./pathvars.ts";
import { hasUnknown, isKind, textOf } from "./values.ts";
import type { ConfigKey, Rule, RuleScript } from "./workflow.ts";
import type { RuleFiles } from "./ruleFiles.ts";
import { noFiles } from "./ruleFiles.ts";

/** What the keywords of a rule say. */
export type RuleBody = Pick<
  Rule,
  "inputs" | "outputs" | "products" | "references" | "constraints" | "desc" | "script" | "configKeys"
> & { readonly name?: string };

/** What the keywords of a rule are read with. */
export interface RuleContext {
  readonly scope: Scope;
  readonly pathvars: Pathvars;
  /** Where the workflow runs: its paths count from there. */
  readonly folder: string;
}

/** Reads the keywords of a rule in `file`; keywords that are not there are as in `base`. */
export function readRule(
  file: string,
  directives: readonly Directive[],
  { scope, pathvars, folder }: RuleContext,
  base?: RuleBody,
): RuleBody {
  const find = (name: string): Directive | undefined => directives.find(({ keyword }) => keyword.text === name);
  const ownPathvars = find("pathvars");
  const own = new Map([...pathvars, ...(ownPathvars ? namedTexts(ownPathvars, scope) : [])]);
  const files = (name: string): RuleFiles | undefined => {
    const directive = find(name);
    return directive && readRuleFiles(directive.args, scope, (path) => withPathvars(pathInWorkflow(path, folder), own));
  };
  const inputs = files("input");
  const [log, benchmark] = [files("log"), files("benchmark")];
  const products = log || benchmark ? [...(log?.paths ?? []), ...(benchmark?.paths ?? [])] : undefined;
  const name = find("name");
  const message = find("message");
  const constraints = find("wildcard_constraints");
  const script = find("script") ?? find("notebook");
  const readName = name && evaluatePiece(name.args, scope);
  const readScript = script && scriptOf(file, script, scope);
  const desc = message ? firstLine(textOf(evaluatePiece(message.args, scope), "message")) : base?.desc;
  return {
    ...(typeof readName === "string" && { name: readName }),
    inputs: inputs ?? base?.inputs ?? noFiles,
    outputs: files("output") ?? base?.outputs ?? noFiles,
    products: products ?? base?.products ?? [],
    references: inputs ? () => referencesOf(find("input"), inputs, scope) : (base?.references ?? (() => [])),
    constraints: constraints ? namedTexts(constraints, scope) : (base?.constraints ?? new Map()),
    ...(desc !== undefined && { desc }),
    ...(readScript ? { script: readScript } : base?.script && { script: base.script }),
    configKeys: [...(base?.configKeys ?? []), ...directives.flatMap(configKeysOf)],
  };
}

/** The first line of a docstring that says something. */
export function docstringLine(written: string): string | undefined {
  const tree = pythonPiece(written, 0, written.length).args();
  const [first] = directiveArguments(pythonPiece(written, 0, written.length));
  const text = first && readPythonLiteral(first.value, tree.text);
  return typeof text === "string" ? firstLine(text) : undefined;
}

function firstLine(text: string): string | undefined {
  const line = text.trim().split(/\r?\n/, 1)[0]?.trim() ?? "";
  return line === "" || hasUnknown(line) ? undefined : line;
}

/** The named arguments of a keyword that are texts, as those of `wildcard_constraints:` and `pathvars:`. */
export function namedTexts({ args }: Pick<Directive, "args">, scope: Scope): ReadonlyMap<string, string> {
  const tree = args.args();
  const { named } = callArguments(directiveArguments(args), tree, scope, args.code);
  return new Map([...named].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

/** Rules that an input names: in itself, in the function that gives it, or in those that this one calls. */
function referencesOf(directive: Directive | undefined, { functions }: RuleFiles, scope: Scope): readonly string[] {
  const codes = new Set<string>([directive?.args.code ?? "", ...functions.map((placed) => placed.code ?? "")]);
  const found = new Set<string>();
  // What is added while it is gone through is gone through too.
  for (const code of codes) {
    const uses = code.matchAll(/\b(?:rules\.(\w+)\.(?:output|log|benchmark)|checkpoints\.(\w+)\.get)\b/gu);
    for (const [, rule, checkpoint] of uses) found.add(rule ?? checkpoint ?? "");
    for (const called of codesCalled(code, scope)) if (codes.size < mostFunctions) codes.add(called);
  }
  return [...found];
}

/** The most functions that are looked through for one input. */
const mostFunctions = 50;

/** How the functions are written that a piece of code calls. */
function codesCalled(code: string, scope: Scope): readonly string[] {
  const names = new Set(code.match(/\b[^\W\d]\w*(?=\()/gu));
  return [...names].flatMap((name) => {
    const value = scope.get(name);
    return isKind(value, "function") && value.code !== undefined ? [value.code] : [];
  });
}

function scriptOf(file: string, { args }: Directive, scope: Scope): RuleScript | undefined {
  const written = evaluatePiece(args, scope);
  if (typeof written !== "string" || hasUnknown(written) || written.includes("{") || isAbsoluteOrUrl(written))
    return undefined;
  return { path: resolveFrom(folderOf(file), written), written, start: args.start, end: args.end };
}

function configKeysOf({ keyword, args }: Directive): readonly ConfigKey[] {
  if (keyword.text === "run") return [];
  const uses = args.code.matchAll(
    /\bconfig((?:\[["'][^"'\]\n]+["']\]|\.get\(["'][^"'\n)]+["'])+)|\{config((?:\[[^\]{}\n]+\])+)\}/g,
  );
  return [...uses].map((use) => {
    const keys = (use[1] ?? use[2] ?? "").matchAll(/(?:\[|\.get\()["']?([^"'\]]+)/g);
    const start = args.start + use.index + (use[2] === undefined ? 0 : 1);
    const end = args.start + use.index + use[0].length - (use[2] === undefined ? 0 : 1);
    return { key: [...keys].map(([, key = ""]) => key).join("."), start, end };
  });
}

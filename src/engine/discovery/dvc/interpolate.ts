import { didYouMean } from "../../model/didYouMean.ts";
import type { Remedy } from "../../model/remedy.ts";
import type { FlagStyle } from "../python/pythonText.ts";
import { commandFlags, templateStr } from "../python/pythonText.ts";
import type { TemplateMatch } from "./templateText.ts";
import { findTemplates, isExactTemplate, parseTemplatePath, unescapeTemplates } from "./templateText.ts";
import type { Selection, TemplateScope } from "./templateScope.ts";
import { selectValue } from "./templateScope.ts";
import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";

/** What may stand where a text is interpolated. */
export interface TemplateRules {
  /** Whether lists and maps may be the value of the whole text: what is repeated may be one. */
  readonly allowsCollections?: boolean;
  /** How a map is written into a text; undefined where none may stand, as everywhere but in a command. */
  readonly flagStyle?: () => FlagStyle;
}

/** Why a template has no value. `silent` where the reason has been told elsewhere. */
export interface TemplateFault {
  readonly match: TemplateMatch;
  readonly code: "template-syntax" | "template-key-missing" | "template-value" | "silent";
  readonly message: string;
  readonly remedies?: readonly Remedy[];
}

/** The value; why there is none; or both, where a value is there that makes no sense. */
export type Interpolated =
  | { readonly value: TypedValue; readonly fault?: TemplateFault }
  | { readonly fault: TemplateFault };

/**
 * A text with the values of its templates, as DVC 3 puts them there: a text that is one template alone becomes the
 * value itself with its type, others are joined as Python prints them.
 */
export function interpolate(text: string, scope: TemplateScope, rules: TemplateRules = {}): Interpolated {
  const matches = findTemplates(text);
  const isExact = isExactTemplate(text, matches);
  let joined = "";
  let end = 0;
  for (const match of matches) {
    const path = parseTemplatePath(match.inner);
    if (!path) return { fault: syntaxFault(match) };
    const selection = selectValue(scope, path);
    if (selection.kind !== "found") return { fault: missingFault(match, path, selection, scope) };
    const { value } = selection;
    if (isExact && (rules.allowsCollections || !(isTypedList(value) || isTypedMap(value)))) return { value };
    const written = write(value, rules);
    if (isExact && written !== undefined) return { value: written, fault: onlyFlagsFault(match, written) };
    if (isExact) return { fault: valueFault(match, value, rules) };
    if (written === undefined) return { fault: valueFault(match, value, rules) };
    joined += text.slice(end, match.start) + written;
    end = match.start + match.text.length;
  }
  return { value: unescapeTemplates(joined + text.slice(end)) };
}

function write(value: TypedValue, { flagStyle }: TemplateRules): string | undefined {
  if (isTypedList(value)) return undefined;
  if (isTypedMap(value)) return flagStyle && commandFlags(value, flagStyle());
  return templateStr(value);
}

function syntaxFault(match: TemplateMatch): TemplateFault {
  const cure = match.inner.includes("${")
    ? "Templates cannot stand inside each other: name one value by its own path."
    : "Write a path, as in `${train.lr}` or `${layers[0]}`.";
  return { match, code: "template-syntax", message: `\`${match.text}\` is not a template that can be read. ${cure}` };
}

function missingFault(
  match: TemplateMatch,
  path: readonly string[],
  selection: Exclude<Selection, { readonly kind: "found" }>,
  scope: TemplateScope,
): TemplateFault {
  if (selection.kind === "unreliable") return { match, code: "silent", message: "" };
  const { depth, holder } = selection;
  const key = path[depth] ?? "";
  const message = `\`${match.text}\`: ${describeMissing(key, path.slice(0, depth).join("."), holder, scope)}`;
  return { match, code: "template-key-missing", message, remedies: missingRemedies(match, path, selection, scope) };
}

/** The key that was meant, and a place for one that is new: the parameters file that templates read anyway. */
function missingRemedies(
  match: TemplateMatch,
  path: readonly string[],
  { depth, holder }: Extract<Selection, { readonly kind: "missing" }>,
  scope: TemplateScope,
): readonly Remedy[] {
  if (!isTypedMap(holder)) return [];
  const key = path[depth] ?? "";
  const meant = didYouMean(key, holder.keys());
  const at = match.text.indexOf(key);
  const isPlain = meant !== undefined && at === match.text.lastIndexOf(key);
  const corrected = match.text.slice(0, at) + (meant ?? "") + match.text.slice(at + key.length);
  const files = scope.sources.flatMap(({ file }) => file ?? []);
  const isBound = scope.reserved.has(path[0] ?? "") || path[0] === "item" || path[0] === "key";
  return [
    ...(isPlain ? [{ kind: "replace", text: corrected } as const] : []),
    ...(isBound ? [] : files.slice(0, 1).map((file) => ({ kind: "add-param", file, key: path.join(".") }) as const)),
  ];
}

function describeMissing(key: string, above: string, holder: TypedValue, scope: TemplateScope): string {
  if (isTypedList(holder)) {
    return `\`${above}\` has no item \`${key}\`. It has ${holder.length}, counted from 0.`;
  }
  if (!isTypedMap(holder)) return `\`${above}\` is a single value, and has no \`${key}\`. Take \`${key}\` away.`;
  if (above === "" && (key === "item" || key === "key")) {
    return `\`${key}\` has a value only in a stage with \`foreach\` or \`matrix\`. Name a parameter instead.`;
  }
  const meant = didYouMean(key, holder.keys());
  const cure = meant === undefined ? describeKeys(holder) : `Did you mean \`${meant}\`?`;
  if (above !== "") return `\`${above}\` has no \`${key}\`. ${cure}`;
  if (scope.sources.length === 0)
    return `there is no \`${key}\`. Add it to params.yaml beside this file, or to \`vars\`.`;
  return `there is no \`${key}\` in ${scope.sources.map(({ name }) => name).join(", ")}. ${cure}`;
}

function describeKeys(map: ReadonlyMap<string, TypedValue>): string {
  const keys = [...map.keys()];
  if (keys.length === 0) return "Nothing stands there.";
  const shown = keys.slice(0, 8).map((key) => `\`${key}\``);
  return `There are ${shown.join(", ")}${keys.length > shown.length ? ", …" : ""}.`;
}

/** DVC takes such a stage, and cannot run it. */
function onlyFlagsFault(match: TemplateMatch, flags: string): TemplateFault {
  const message = `\`${match.text}\` is a map and the whole command: the flags that it becomes, \`${flags}\`, start nothing. Write the program before it.`;
  return { match, code: "template-value", message };
}

function valueFault(match: TemplateMatch, value: TypedValue, { flagStyle }: TemplateRules): TemplateFault {
  const fault = (message: string): TemplateFault => ({ match, code: "template-value", message });
  const path = match.inner.trim();
  if (isTypedList(value)) {
    return fault(
      `\`${match.text}\` is a list, which cannot stand here. Name one of its values, as in \`\${${path}[0]}\`.`,
    );
  }
  if (flagStyle) {
    return fault(
      `\`${match.text}\` cannot become flags of a command: a list in it holds lists or maps. Name its values one by one.`,
    );
  }
  return fault(
    `\`${match.text}\` is a map, which only a command can take. Name one of its values, as in \`\${${path}.key}\`.`,
  );
}

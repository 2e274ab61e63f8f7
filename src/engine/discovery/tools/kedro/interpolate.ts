import type { TypedMap, TypedValue } from "../../params/typedValue.ts";
import { isTypedMap } from "../../params/typedValue.ts";
import { strOf } from "../../python/pythonFormatting.ts";

/** What the templates of a catalog can name. */
export interface Templates {
  /** The catalog's own entries: `${_base}`. */
  readonly catalog: TypedMap;
  /** `${globals:base}`; with the older TemplatedConfigLoader `${base}`. */
  readonly globals: TypedMap;
}

/** How often templates in what a template stands for are filled in. */
const maxTurns = 10;

/** A text with its `${…}` filled in; undefined where one has no value that can be told. */
export function interpolate(text: string, templates: Templates): string | undefined {
  let current = text;
  for (let turn = 0; turn < maxTurns && current.includes("${"); turn++) {
    let isKnown = true;
    // The innermost first: a default may hold a template of its own.
    current = current.replaceAll(/\$\{([^${}]*)\}/g, (_, inner: string) => {
      const value = strOf(resolve(inner.trim(), templates));
      isKnown &&= value !== undefined;
      return value ?? "";
    });
    if (!isKnown) return undefined;
  }
  return current.includes("${") ? undefined : current;
}

function resolve(inner: string, { catalog, globals }: Templates): TypedValue | undefined {
  const resolver = /^([\w.]+):([^]*)$/.exec(inner);
  if (!resolver) {
    const [name = "", ...defaults] = inner.split("|");
    const value = lookup(catalog, name.trim()) ?? lookup(globals, name.trim());
    return value ?? (defaults.length > 0 ? unquoted(defaults.join("|")) : undefined);
  }
  const [, name, args = ""] = resolver;
  const end = args.indexOf(",");
  const key = (end < 0 ? args : args.slice(0, end)).trim();
  const value = name === "globals" ? lookup(globals, key) : undefined;
  const hasDefault = end >= 0 && (name === "globals" || name === "runtime_params" || name === "oc.env");
  return value ?? (hasDefault ? unquoted(args.slice(end + 1)) : undefined);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])([^]*)\1$/, "$2");
}

function lookup(values: TypedMap, key: string): TypedValue | undefined {
  let value: TypedValue | undefined = values;
  for (const part of key.split(".")) value = isTypedMap(value) ? value.get(part) : undefined;
  return value;
}

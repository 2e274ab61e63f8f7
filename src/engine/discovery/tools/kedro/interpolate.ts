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

/** Where a text with templates stands: the configuration, and the keys of the maps around it, the outermost first. */
export interface TemplatePlace {
  readonly config: TypedMap;
  readonly keys: readonly string[];
}

/** How deep values may stand for one another, and how often templates stand within one another. */
const maxDepth = 10;

/**
 * A text with its `${…}` filled in, by the rules of OmegaConf: what a name stands for is filled in where it stands itself.
 * Undefined where one has no value that can be told.
 */
export function interpolate(text: string, templates: Templates, place: TemplatePlace): string | undefined {
  return fill(text, templates, place, 0);
}

function fill(text: string, templates: Templates, place: TemplatePlace, depth: number): string | undefined {
  let current = text;
  for (let turn = 0; turn < maxDepth && current.includes("${"); turn++) {
    let isKnown = true;
    // The innermost first: a default may hold a template of its own.
    current = current.replaceAll(/\$\{([^${}]*)\}/g, (_, inner: string) => {
      const value = depth < maxDepth ? strOf(resolve(inner.trim(), templates, place, depth + 1)) : undefined;
      isKnown &&= value !== undefined;
      return value ?? "";
    });
    if (!isKnown) return undefined;
  }
  return current.includes("${") ? undefined : current;
}

function resolve(inner: string, templates: Templates, place: TemplatePlace, depth: number): TypedValue | undefined {
  const { globals } = templates;
  const find = (config: TypedMap, keys: readonly string[]) => valueAt(config, keys, templates, depth);
  const resolver = /^([\w.]+):([^]*)$/.exec(inner);
  if (!resolver) {
    const [written = "", ...defaults] = inner.split("|");
    const [, dots = "", name = ""] = /^(\.*)([^]*)$/.exec(written.trim()) ?? [];
    const { config, keys } = place;
    // One dot is the map that the text stands in, each further one the map around that.
    const around = dots === "" ? [] : keys.slice(0, Math.max(0, keys.length - dots.length + 1));
    const value = find(config, [...around, ...keysOf(name)]) ?? (dots === "" ? find(globals, keysOf(name)) : undefined);
    return value ?? (defaults.length > 0 ? unquoted(defaults.join("|")) : undefined);
  }
  const [, name, args = ""] = resolver;
  const end = args.indexOf(",");
  const key = (end < 0 ? args : args.slice(0, end)).trim();
  const value = name === "globals" ? find(globals, keysOf(key)) : undefined;
  const hasDefault = end >= 0 && (name === "globals" || name === "runtime_params" || name === "oc.env");
  return value ?? (hasDefault ? unquoted(args.slice(end + 1)) : undefined);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])([^]*)\1$/, "$2");
}

function keysOf(name: string): readonly string[] {
  return name.split(".");
}

/** The value at a place of a configuration; the templates in a text are filled in. */
function valueAt(
  config: TypedMap,
  keys: readonly string[],
  templates: Templates,
  depth: number,
): TypedValue | undefined {
  let value: TypedValue | undefined = config;
  for (const key of keys) value = isTypedMap(value) ? value.get(key) : undefined;
  if (typeof value !== "string" || !value.includes("${")) return value;
  return fill(value, templates, { config, keys: keys.slice(0, -1) }, depth);
}

import { listText, shortText } from "./factWords.ts";

const mostFacts = 20_000;
const mostDepth = 64;

type Fact = readonly [name: string, value: string];

/**
 * What a text of JSON says, value by value: lists of plain values as one, objects in a list by the name that they give
 * themselves. Undefined where it is no JSON, or too large.
 */
export function flattenJson(text: string): readonly Fact[] | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const facts: Fact[] = [];
  return collect(facts, "", json, 0) ? facts : undefined;
}

function collect(facts: Fact[], name: string, value: unknown, depth: number): boolean {
  if (depth > mostDepth || facts.length >= mostFacts) return false;
  if (typeof value !== "object" || value === null) {
    facts.push([name, shortText(String(value))]);
    return true;
  }
  const parts: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((part: unknown, index) => [nameOf(part) ?? String(index), part])
    : Object.entries(value);
  if (Array.isArray(value) && value.every((part) => typeof part !== "object" || part === null)) {
    facts.push([name, shortText(listText(value.map(String)))]);
    return true;
  }
  return parts.every(([key, part]) => collect(facts, name === "" ? key : `${name}.${key}`, part, depth + 1));
}

/** Keras has the name of a layer in its configuration. */
function nameOf(part: unknown): string | undefined {
  const { name, config } = isObject(part) ? part : {};
  const own = name ?? (isObject(config) ? config["name"] : undefined);
  return typeof own === "string" ? own : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, visit } from "yaml";
import type { Node, Pair } from "yaml";
import { fileStart } from "../../model/source.ts";
import type { TextSpan } from "../lines.ts";
import type { DatePlace, ParamPlace, ParamsText } from "./paramsText.ts";
import { isDateText } from "../dvc/ruamelScalar.ts";
import { YamlSource } from "../yaml/yamlSource.ts";

/** Reads a YAML parameters file. */
export function readYamlParams(file: string, text: string): ParamsText {
  const source = new YamlSource(file, text);
  const typed = source.isBroken ? undefined : source.typed(source.root);
  const places = typed === undefined ? new Map<string, ParamPlace>() : collectPlaces(source.root, text);
  const nameable = hasOtherKeys(source.root) ? source.typed(source.root, { onlyTextKeys: true }) : typed;
  const dates = typed === undefined ? [] : findDates(source);
  return { typed: typed ?? null, nameable: nameable ?? null, dates, places, problems: source.problems };
}

/** Whether a number, a bool or null is the key of something. */
function hasOtherKeys(root: Node | null): boolean {
  let found = false;
  if (!root) return false;
  visit(root, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value !== "string") found = true;
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

function findDates(source: YamlSource): readonly DatePlace[] {
  const dates: DatePlace[] = [];
  const search = (node: Node | null, key: string): void => {
    const prefix = key === "" ? "" : `${key}.`;
    if (isMap(node)) {
      for (const entry of source.entries(node)) search(entry.value, `${prefix}${entry.key}`);
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries())
        search(source.resolve(item as Node | null), `${prefix}${index}`);
    } else if (isScalar(node) && node.type === "PLAIN" && typeof node.value === "string" && isDateText(node.value)) {
      dates.push({ key, range: source.rangeOfNode(node) });
    }
  };
  search(source.root, "");
  return dates;
}

/** Reads a JSON parameters file. JSON is YAML but for what `JSON.parse` checks, and for Python's NaN and Infinity. */
export function readJsonParams(file: string, text: string): ParamsText {
  if (text.trim() === "") return { typed: null, places: new Map(), problems: [] };
  const finite = text.replaceAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|-?\b(?:NaN|Infinity)\b/gs, (found) =>
    found.startsWith('"') ? found : "0".padEnd(found.length),
  );
  try {
    JSON.parse(finite);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const message = `This is not JSON: ${cause}. Mend it there, or restore the file.`;
    const problem = { file, range: fileStart, severity: "error" as const, code: "not-json", message };
    return { typed: null, places: new Map(), problems: [problem] };
  }
  const source = new YamlSource(file, text, { isJson: true });
  return {
    typed: source.typed(source.root) ?? null,
    places: collectPlaces(source.root, text),
    problems: source.problems,
  };
}

/** Keys from merge keys and behind aliases are left out: their place belongs to another key. */
function collectPlaces(root: Node | null, text: string): ReadonlyMap<string, ParamPlace> {
  const places = new Map<string, ParamPlace>();
  const visitValue = (node: Node | null, path: string, inBrackets: boolean): void => {
    const prefix = path === "" ? "" : `${path}.`;
    if (isMap(node)) {
      const isInBrackets = inBrackets || node.flow === true;
      for (const { key, value } of node.items as readonly Pair<Node, Node | null>[]) {
        if (!isScalar(key) || typeof key.value === "symbol") continue;
        const name = typeof key.value === "string" ? key.value : (key.source ?? "");
        const inner = `${prefix}${name}`;
        if (places.has(inner)) continue;
        places.set(inner, { ...placeOf(key, value, isInBrackets), ...listPlace(key, value, text) });
        visitValue(value, inner, isInBrackets);
      }
    } else if (isSeq(node)) {
      const isInBrackets = inBrackets || node.flow === true;
      for (const [index, item] of (node.items as readonly (Node | null)[]).entries()) {
        const inner = `${prefix}${index}`;
        if (item) places.set(inner, placeOf(item, item, isInBrackets));
        visitValue(item, inner, isInBrackets);
      }
    }
  };
  visitValue(root, "", false);
  return places;
}

function placeOf(key: Node, value: Node | null, isInBrackets: boolean): ParamPlace {
  const isReplaceable = isScalar(value) || isAlias(value);
  const span = isReplaceable ? spanOf(value) : undefined;
  return { key: spanOf(key) ?? { start: 0, end: 0 }, isInBrackets, ...(span && { value: span }) };
}

/** Where a list stands. In lines of its own with an anchor or a tag before it, it cannot be replaced. */
function listPlace(key: Node, value: Node | null, text: string): Pick<ParamPlace, "list" | "items"> {
  if (!isSeq(value) || !value.range) return {};
  const items = (value.items as readonly Node[]).map((item) => ({ start: item.range?.[0] ?? 0, end: endOf(item) }));
  if (value.flow === true) return { list: { start: value.range[0], end: value.range[1] }, items };
  const between = text.slice(key.range?.[1], value.range[0]);
  if (value.anchor !== undefined || value.tag !== undefined || !/^\s*:/.test(between)) return {};
  return { list: { start: text.indexOf(":", key.range?.[1]) + 1, end: endOf(value) }, items };
}

/** Where the last item of a list or a map ends: its own range goes on to what follows. */
function endOf(node: Node): number {
  if (isPair(node)) return endOf((node.value ?? node.key) as Node);
  const last = isCollection(node) && node.flow !== true ? (node.items.at(-1) as Node | undefined) : undefined;
  return last ? endOf(last) : (node.range?.[1] ?? 0);
}

function spanOf(node: Node): TextSpan | undefined {
  return node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}

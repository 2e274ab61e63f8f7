import { paramLabel } from "../../discovery/params/lookupParam.ts";
import type { ParamsFile } from "../../discovery/params/paramsFile.ts";
import { isRunValue, type RunSummary } from "../../model/run.ts";
import type { ParamDependency } from "../../model/stage.ts";
import type { ParamValue } from "../../model/stageRecord.ts";

interface ListThen {
  readonly key: string;
  readonly value: ParamValue;
}

interface Tree extends Map<string, Tree | ParamValue> {}

/**
 * The lists with maps in them of a parameters file that had other items in a run than now, or items with other keys; as they
 * were. A run records their leaves alone: of a list of which it used only a part it is not known how long it was.
 */
export function recordedLists(
  { file, values, leaves }: ParamsFile,
  used: readonly Pick<ParamDependency, "key">[],
  recorded: RunSummary["params"],
): readonly ListThen[] {
  const isUsed = (list: string): boolean => used.some(({ key }) => key === null || `${list}.`.startsWith(`${key}.`));
  const found: ListThen[] = [];
  const look = (value: unknown, key: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) look(inner, key === "" ? name : `${key}.${name}`);
      return;
    }
    const then = isUsed(key) ? listThen(file, key, recorded) : undefined;
    const isNow = (leaf: string): boolean => leaves.has(`${key}.${leaf}`);
    const now = [...leaves.keys()].filter((leaf) => leaf.startsWith(`${key}.`));
    const isSame = then?.leaves.length === now.length && then.leaves.every(isNow);
    if (then && !isSame && !(isRunValue(value) && isRunValue(then.value))) found.push({ key, value: then.value });
  };
  look(values, "");
  return found;
}

/** A list as it was recorded, with the keys of its leaves below it. */
function listThen(
  file: string,
  key: string,
  recorded: RunSummary["params"],
): { readonly value: ParamValue; readonly leaves: readonly string[] } | undefined {
  const label = paramLabel(file, key);
  const whole = recorded[label];
  if (whole !== undefined) return { value: whole, leaves: [] };
  const below = Object.entries(recorded).flatMap(([name, value]) =>
    name.startsWith(`${label}.`) ? [[name.slice(label.length + 1), value] as const] : [],
  );
  const tree: Tree = new Map();
  for (const [leaf, value] of below) put(tree, leaf.split("."), value);
  const value = valueOf(tree);
  return Array.isArray(value) && below.length > 0 ? { value, leaves: below.map(([leaf]) => leaf) } : undefined;
}

function put(tree: Tree, [name = "", ...rest]: readonly string[], value: ParamValue): void {
  if (rest.length === 0) {
    tree.set(name, value);
    return;
  }
  const known = tree.get(name);
  const inner: Tree = known instanceof Map ? known : new Map();
  tree.set(name, inner);
  put(inner, rest, value);
}

/** What has nothing but numbers for keys was a list; a number that is not there was an empty map. */
function valueOf(tree: Tree): ParamValue {
  const entries = [...tree].map(([name, inner]) => [name, inner instanceof Map ? valueOf(inner) : inner] as const);
  if (!entries.every(([name]) => /^\d+$/.test(name))) return Object.fromEntries(entries);
  const items = new Map(entries.map(([name, value]) => [Number(name), value]));
  return Array.from({ length: Math.max(...items.keys()) + 1 }, (_, index) => items.get(index) ?? {});
}

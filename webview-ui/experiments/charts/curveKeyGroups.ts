import type { CurveKey } from "../../../src/protocol/experiments.ts";

/** Charts that stand together: those of one file, or of one folder of names. */
export interface CurveKeyGroup {
  /** Empty for those that stand in none. */
  readonly name: string;
  readonly keys: readonly string[];
}

/** Keys by what their names begin with, in their order; those that begin with nothing first. */
export function groupCurveKeys(keys: readonly CurveKey[]): readonly CurveKeyGroup[] {
  const groups = Map.groupBy(keys, ({ key }) => groupName(key));
  return [...groups]
    .map(([name, members]) => ({ name, keys: members.map(({ key }) => key) }))
    .toSorted((one, other) => Number(one.name !== "") - Number(other.name !== ""));
}

/** A file's name, or the first part of a name with slashes: `plots/curve.csv:val_loss` is of `plots/curve.csv`, `train/loss` of `train`. */
function groupName(key: string): string {
  const colon = key.lastIndexOf(":");
  return key.slice(0, Math.max(0, colon === -1 ? key.indexOf("/") : colon));
}

/** What tells a key within its group: `plots/curve.csv:val_loss` is `val_loss`. */
export function curveName(key: string): string {
  const group = groupName(key);
  return group === "" ? key : key.slice(group.length + 1) || key;
}

import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import type { Reason } from "../model/freshness.ts";
import type { ParamDependency } from "../model/stage.ts";
import type { ParamValue, StageRecord } from "../model/stageRecord.ts";
import { lookupParam, paramLabel } from "../discovery/params/lookupParam.ts";

/** What differs between a stage's parameters now and those that its last result was made with. */
export function paramReasons(
  params: readonly ParamDependency[],
  recorded: StageRecord["params"],
  files: ReadonlyMap<string, ParamsFile>,
): readonly Reason[] {
  const byFile = Map.groupBy(params, (param) => param.file);
  return [...byFile].flatMap(([file, ofFile]) => {
    const current = files.get(file);
    if (!current) return [{ kind: "param-missing", what: file, message: `\`${file}\` missing` } as const];
    if (current.problems.some((problem) => problem.severity === "error")) {
      return [{ kind: "param-missing", what: file, message: `\`${file}\` cannot be read` } as const];
    }
    const before = recorded[file];
    const keys = ofFile.some((param) => param.key === null)
      ? topLevelKeys(current.values, before)
      : ofFile.flatMap((param) => param.key ?? []);
    return keys.flatMap((key) => keyReasons(file, key, before, current.values));
  });
}

/** Whether Python, and so DVC, takes two values for equal: 3 equals 3.0 and true equals 1; the order of keys does not matter. */
function isEqualInPython(a: ParamValue | undefined, b: ParamValue | undefined): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqualInPython(item, b[index]));
  }
  if (isGroup(a) && isGroup(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isEqualInPython(a[key], b[key]))
    );
  }
  return false;
}

/** A value as a reason shows it: short, on one line, a text without quotes where nothing else could be meant. */
function formatParam(value: ParamValue): string {
  const isPlainWord = typeof value === "string" && /^\S+$/.test(value) && !isOtherWord(value);
  const text = isPlainWord ? value : printed(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function isOtherWord(text: string): boolean {
  return Number.isFinite(Number(text)) || /^(?:true|false|null|nan|~)$/i.test(text);
}

function keyReasons(
  file: string,
  key: string,
  before: Readonly<Record<string, ParamValue>> | undefined,
  values: unknown,
): readonly Reason[] {
  const what = paramLabel(file, key);
  const now = lookupParam(values, key);
  if (now === undefined) return [{ kind: "param-missing", what, message: `\`${key}\` is not in ${file}` }];
  const then = before && Object.hasOwn(before, key) ? before[key] : undefined;
  if (then === undefined) return [{ kind: "param-added", what, message: `\`${what}\` is new` }];
  return valueReasons(file, key, then, now);
}

/** Where a group changed, its leaves are named: they say more than the whole. */
function valueReasons(file: string, key: string, then: ParamValue, now: ParamValue): readonly Reason[] {
  if (isEqualInPython(then, now)) return [];
  if (isGroup(then) && isGroup(now)) {
    return [...new Set([...Object.keys(now), ...Object.keys(then)])].flatMap((inner) =>
      memberReasons(file, `${key}.${inner}`, then[inner], now[inner]),
    );
  }
  const what = paramLabel(file, key);
  return [{ kind: "param-changed", what, message: `\`${what}\` ${formatParam(then)} → ${formatParam(now)}` }];
}

function memberReasons(
  file: string,
  key: string,
  then: ParamValue | undefined,
  now: ParamValue | undefined,
): readonly Reason[] {
  const what = paramLabel(file, key);
  if (now === undefined) return [{ kind: "param-changed", what, message: `\`${what}\` was taken away` }];
  if (then === undefined) return [{ kind: "param-changed", what, message: `\`${what}\` is new` }];
  return valueReasons(file, key, then, now);
}

function topLevelKeys(values: unknown, before: Readonly<Record<string, ParamValue>> | undefined): readonly string[] {
  const now = isGroup(values as ParamValue) ? Object.keys(values as object) : [];
  return [...new Set([...now, ...Object.keys(before ?? {})])];
}

function printed(value: ParamValue): string {
  return JSON.stringify(value, (_, inner: ParamValue) =>
    typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner,
  );
}

function isNumeric(value: ParamValue | undefined): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function isGroup(value: ParamValue | undefined): value is { readonly [key: string]: ParamValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { isMap } from "yaml";
import type { Node } from "yaml";
import type { Execution, Resources } from "../../model/execution.ts";
import { parseDuration, parseSize } from "../../model/quantities.ts";
import { keyNames } from "../yaml/keyDocs.ts";
import { executionDocs, resourceDocs } from "./dvcKeys.ts";
import type { DvcValues } from "./dvcText.ts";

type Plain = Readonly<Record<string, unknown>>;

/** A value beneath `meta.cairn`, with its templates resolved, and where it stands. */
interface Written {
  readonly key: string;
  readonly value: unknown;
  readonly place: Node;
}

/**
 * What `meta.cairn` of a stage says of how it is run; undefined where it says nothing. What it does not understand is
 * among the problems. The rest of `meta` is the user's own.
 */
export function readExecution(
  values: DvcValues,
  metaNode: Node | null,
  meta: Plain | undefined,
): Execution | undefined {
  const cairn = entriesBeneath(values, metaNode, meta).find(({ key }) => key === "cairn");
  if (cairn === undefined) return undefined;
  const top = mapOf(values, cairn, keyNames(executionDocs));
  const resources = readResources(values, top.get("resources"));
  const retries = readCount(values, top.get("retries"), 0);
  const timeout = top.get("timeout");
  const timeoutMs =
    timeout && readText(values, timeout, parseDuration, "a time with its unit, as `90s`, `30m` or `2h`");
  return {
    ...(resources && { resources }),
    ...(retries !== undefined && { retries }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(readLive(values, top.get("live")) && { live: "stdout" }),
  };
}

function readLive(values: DvcValues, written: Written | undefined): boolean {
  if (written === undefined) return false;
  const { key, value, place } = written;
  if (value !== "stdout") values.addProblem(place, "wrong-type", `\`${key}\` must be \`stdout\`.`);
  return value === "stdout";
}

function readResources(values: DvcValues, written: Written | undefined): Partial<Resources> | undefined {
  if (written === undefined) return undefined;
  const asked = mapOf(values, written, keyNames(resourceDocs));
  const cpu = readCount(values, asked.get("cpu"), 1);
  const gpu = readCount(values, asked.get("gpu"), 0);
  const memory = asked.get("memory");
  const memoryBytes = memory && readText(values, memory, parseSize, "a size with its unit, as `512MB` or `4GB`");
  const mutex = readNames(values, asked.get("mutex"));
  return {
    ...(cpu !== undefined && { cpu }),
    ...(gpu !== undefined && { gpu }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(mutex && { mutex }),
  };
}

/** The entries of a map by key, with a problem for each that is not known, or where it is no map. */
function mapOf(values: DvcValues, written: Written, known: readonly string[]): ReadonlyMap<string, Written> {
  const { key, place, value } = written;
  if (!isMap(place)) {
    if (value !== null)
      values.addProblem(place, "wrong-type", `\`${key}\` must be a map. Known are ${known.join(", ")}.`);
    return new Map();
  }
  values.refuseUnknownKeys(values.source.entries(place), known, `\`${key}\``);
  return new Map(entriesBeneath(values, place, value as Plain).map((entry) => [entry.key, entry]));
}

function entriesBeneath(values: DvcValues, node: Node | null, plain: Plain | undefined): readonly Written[] {
  if (!isMap(node)) return [];
  return values.source
    .entries(node)
    .map(({ key, keyNode, value }) => ({ key, value: plain?.[key] ?? null, place: value ?? keyNode }));
}

function readCount(values: DvcValues, written: Written | undefined, least: number): number | undefined {
  if (written === undefined) return undefined;
  const { key, value, place } = written;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (isNumber && Number.isSafeInteger(Number(value)) && value >= least) return Number(value);
  values.addProblem(place, "wrong-type", `\`${key}\` must be a whole number from ${least} on.`);
  return undefined;
}

/** A text that `parse` understands. */
function readText(
  values: DvcValues,
  { key, value, place }: Written,
  parse: (text: string) => number | undefined,
  what: string,
): number | undefined {
  const parsed = typeof value === "string" ? parse(value) : undefined;
  if (parsed === undefined) values.addProblem(place, "wrong-type", `\`${key}\` must be ${what}.`);
  return parsed;
}

/** One name, or a list of them. */
function readNames(values: DvcValues, written: Written | undefined): readonly string[] | undefined {
  if (written === undefined) return undefined;
  const { key, value, place } = written;
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (names.every((name) => typeof name === "string" && name !== "")) return names as readonly string[];
  values.addProblem(place, "wrong-type", `\`${key}\` must be a name, or a list of names, as \`[database]\`.`);
  return undefined;
}

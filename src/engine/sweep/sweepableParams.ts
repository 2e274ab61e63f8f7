import { keyParts, lookupParam } from "../discovery/params/lookupParam.ts";
import { readParamsText } from "../discovery/params/readParams.ts";
import type { ParamPlace } from "../discovery/params/paramsText.ts";
import type { Discovery } from "../discovery/discovery.ts";
import { usedParams } from "../model/stage.ts";
import type { RunValue } from "../model/run.ts";
import type { SweepableParam } from "../model/sweep.ts";

type Files = Pick<Discovery, "pipeline" | "params" | "text">;

/** Items of longer lists are hardly tried out one by one. */
const listedItems = 8;

/**
 * Every single value that stages use of parameters files, with those stages: of a group or a whole file that a stage
 * names, all that is in it; of a short list each item. What a sweep cannot give values is among them, and says why.
 */
export async function readSweepableParams(discovery: Files): Promise<readonly SweepableParam[]> {
  const { stages } = await discovery.pipeline();
  const found = new Map<string, Found>();
  const files = new Map<string, ReadFile>();
  for (const stage of stages) {
    for (const { file, key } of usedParams(stage)) {
      const read = files.get(file) ?? (await readFile(discovery, file));
      files.set(file, read);
      for (const leaf of leavesUnder(read, key)) {
        const name = `${file}:${leaf}`;
        const known = found.get(name) ?? { file: read, key: leaf, stageIds: new Set() };
        known.stageIds.add(stage.id);
        found.set(name, known);
      }
    }
  }
  return [...found.values()].map(toParam);
}

interface Found {
  readonly file: ReadFile;
  readonly key: string;
  readonly stageIds: Set<string>;
}

interface ReadFile {
  readonly file: string;
  /** Why nothing of it can be swept. */
  readonly obstacle?: string;
  readonly values: unknown;
  readonly places: ReadonlyMap<string, ParamPlace>;
  /** The keys of its single values, and of lists that are no parameters one by one. */
  readonly leaves: readonly string[];
  /** By the key that a stage names. */
  readonly under: Map<string, readonly string[]>;
}

async function readFile(discovery: Files, file: string): Promise<ReadFile> {
  const nothing = { file, values: undefined, places: new Map<string, ParamPlace>(), leaves: [], under: new Map() };
  const params = await discovery.params(file);
  const text = discovery.text(file);
  if (params === undefined || text === undefined) return { ...nothing, obstacle: `There is no file ${file}.` };
  const problem = params.problems.find(({ severity }) => severity === "error");
  if (problem) return { ...nothing, obstacle: `${file} cannot be read: ${problem.message}` };
  const leaves = [...params.leaves].flatMap(([key, value]) => [key, ...itemsOf(key, value)]);
  const { places } = readParamsText(file, text.replace(/^\uFEFF/, ""));
  return {
    file,
    values: params.values,
    places,
    leaves: leaves.filter((key) => !isShortList(params.leaves.get(key))),
    under: new Map(),
  };
}

function itemsOf(key: string, value: RunValue): readonly string[] {
  return isShortList(value) ? value.map((_, index) => `${key}.${index}`) : [];
}

function isShortList(value: RunValue | undefined): value is readonly RunValue[] {
  return Array.isArray(value) && value.length > 0 && value.length <= listedItems && !value.some(Array.isArray);
}

/** What a stage uses of a file by a key, or of all of it; the key itself where nothing is there. */
function leavesUnder({ leaves, under }: ReadFile, key: string | null): readonly string[] {
  const known = under.get(key ?? "");
  if (known) return known;
  const path = key === null ? "" : keyParts(key).join(".");
  const inside = leaves.filter((leaf) => key === null || leaf === path || leaf.startsWith(`${path}.`));
  const found = inside.length > 0 || key === null ? inside : [path];
  under.set(key ?? "", found);
  return found;
}

function toParam({ file: read, key, stageIds }: Found): SweepableParam {
  const value = lookupParam(read.values, key) as RunValue | undefined;
  const obstacle = obstacleOf(read, key, value);
  return { file: read.file, key, value, stageIds: [...stageIds], ...(obstacle !== undefined && { obstacle }) };
}

function obstacleOf(
  { file, obstacle, places }: ReadFile,
  key: string,
  value: RunValue | undefined,
): string | undefined {
  if (obstacle !== undefined) return obstacle;
  if (value === undefined) return `It is not in ${file}.`;
  if (typeof value === "object" && value !== null) return "A list or a group: a sweep gives single values.";
  if (/[=:]/.test(file) || key.includes("="))
    return "Its name holds “=” or “:”, by which a sweep tells names from values.";
  if (places.get(key)?.value === undefined)
    return `Its value does not stand in ${file} by itself: another one brings it.`;
  return undefined;
}

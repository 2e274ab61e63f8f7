import type { CodeRow } from "../../model/comparison.ts";
import type { RunDetail, RunSummary, RunValue } from "../../model/run.ts";
import { seedsOf } from "../seeds.ts";

/** What is written for people, and makes no other result. */
const documents = /\.(?:md|rst|html)$/i;

/**
 * What a run did, in a text that is the same for runs which did the same with the same parameters, as far as their
 * summaries tell. Some parameters may be left out.
 */
export function likenessOf(
  { params, stages, origin, experiment }: RunSummary,
  isLeftOut: (key: string) => boolean = () => false,
): string {
  const values = Object.entries(params).filter(([key]) => !isLeftOut(key));
  const place = origin?.kind === "import" ? [origin.of, experiment] : [];
  const named = values.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([key, value]) => [key, exact(value)]);
  return JSON.stringify([place, stages.map(({ stageId }) => stageId).toSorted(), named]);
}

/** `likenessOf` without seeds. */
export function likenessButSeeds(run: RunSummary): string {
  const seeds = seedsOf(run.params);
  return likenessOf(run, (key) => Object.hasOwn(seeds, key));
}

/** A value as a text that no other value has: JSON has no NaN and no infinities. */
function exact(value: RunValue): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return Array.isArray(value) ? value.map((item: RunValue) => exact(item)) : value;
}

/** The seeds of a run as one text; undefined where it names none. */
export function seedName({ params }: Pick<RunSummary, "params">): string | undefined {
  const seeds = Object.entries(seedsOf(params)).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return seeds.length === 0 ? undefined : JSON.stringify(seeds);
}

/**
 * Whether a source file tells of what runs did beyond their parameters: parameters files do not, as their values are
 * compared by themselves, and neither does what is written for people.
 */
export function isTellingCode(path: string, paramFiles: ReadonlySet<string>): boolean {
  return !paramFiles.has(path) && !documents.test(path);
}

/** The parameters files that runs had values of. */
export function paramFilesOf(runs: readonly Pick<RunDetail, "params" | "command">[]): ReadonlySet<string> {
  const files = new Set(["params.yaml"]);
  for (const { params, command } of runs) {
    for (const file of command?.params ?? []) files.add(file);
    for (const key of Object.keys(params)) {
      const colon = key.indexOf(":");
      if (colon > 0) files.add(key.slice(0, colon));
    }
  }
  return files;
}

/** Whether two runs, of the places `one` and `other` among those that `code` tells of, had the same code and data and ran in the same folder. */
export function hadSameWork(runs: readonly RunDetail[], one: number, other: number, code: readonly CodeRow[]): boolean {
  const [left, right] = [runs[one], runs[other]];
  if (!left || !right || left.command?.wdir !== right.command?.wdir) return false;
  const inputs = ({ inputs }: RunDetail): string =>
    JSON.stringify(inputs.map(({ path, digest }) => `${path} ${digest}`).toSorted());
  if (inputs(left) !== inputs(right)) return false;
  const files = paramFilesOf([left, right]);
  return code.every(({ path, digests }) => digests[one] === digests[other] || !isTellingCode(path, files));
}

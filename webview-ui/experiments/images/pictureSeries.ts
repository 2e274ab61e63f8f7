import type { PictureRow } from "../../../src/protocol/experiments.ts";

/** One step of a series: what its number is, and the picture. */
export interface PictureStep {
  readonly label: string;
  readonly row: PictureRow;
}

/** Pictures whose paths differ by numbers alone, in the order of these; or a single picture. */
export interface PictureSeries {
  /** The path, with `#` where the numbers are. */
  readonly name: string;
  readonly steps: readonly PictureStep[];
}

/** Folders that stand for a step: `step_100`, `epoch-3`, `0042`. */
const stepFolder = /^(?:(?:global_?)?step|epoch|iter(?:ation)?|round)?[-_=]?\d+$/i;

/** Pictures as series, in the order of their first ones. */
export function pictureSeries(rows: readonly PictureRow[]): readonly PictureSeries[] {
  const groups = Map.groupBy(rows, ({ path }) => parted(path).name);
  return [...groups].flatMap(([name, members]) => {
    if (members.length === 1) return members.map((row) => ({ name: row.path, steps: [{ label: "", row }] }));
    const steps = members.map((row) => ({ row, numbers: parted(row.path).numbers }));
    const varying = (steps[0]?.numbers ?? []).flatMap((number, at) =>
      steps.some(({ numbers }) => numbers[at] !== number) ? [at] : [],
    );
    return {
      name,
      steps: steps
        .toSorted((one, other) => compareNumbers(one.numbers, other.numbers))
        .map(({ row, numbers }) => ({ row, label: varying.map((at) => String(Number(numbers[at]))).join(" · ") })),
    };
  });
}

/** A path without its numbers, and these: of its file's name, and of folders that stand for a step. */
function parted(path: string): { readonly name: string; readonly numbers: readonly string[] } {
  const numbers: string[] = [];
  const parts = path.split("/");
  const name = parts.map((part, at) => {
    const isFile = at === parts.length - 1;
    if (!isFile && !stepFolder.test(part)) return part;
    const end = isFile ? part.lastIndexOf(".") : part.length;
    return part.slice(0, end).replaceAll(/\d+/g, (number) => (numbers.push(number), "#")) + part.slice(end);
  });
  return { name: name.join("/"), numbers };
}

function compareNumbers(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((number, index) => Number(number) !== Number(other[index]));
  return at === -1 ? 0 : Number(one[at]) - Number(other[at]);
}

import type { SweepableParam } from "../../../src/protocol/sweep.ts";
import { isSameParam } from "../state/sweepState.ts";

type Named = Pick<SweepableParam, "file" | "key">;

export interface Wanted {
  readonly search: string;
  /** Only what one of these stages uses; all where none is named. */
  readonly stageIds: readonly string[];
  /** Shown whatever is wanted, unless a search leaves them out. */
  readonly chosen: readonly Named[];
}

/** More are not drawn: a search leads to them. */
const mostShown = 300;

export interface ShownParams {
  readonly files: readonly { readonly file: string; readonly params: readonly SweepableParam[] }[];
  /** How many are wanted. */
  readonly count: number;
  /** How many of these are not drawn. */
  readonly left: number;
}

/** The parameters to draw, by their files. Every word of a search is looked for in names, files and stages. */
export function shownParams(params: readonly SweepableParam[], { search, stageIds, chosen }: Wanted): ShownParams {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const stages = new Set(stageIds);
  const isWanted = (param: SweepableParam): boolean => {
    const text = [param.file, param.key, ...param.stageIds].join(" ").toLowerCase();
    if (!words.every((word) => text.includes(word))) return false;
    return (
      stages.size === 0 || param.stageIds.some((id) => stages.has(id)) || chosen.some((one) => isSameParam(one, param))
    );
  };
  const wanted = params.filter(isWanted);
  const shown = wanted.slice(0, mostShown);
  const files = [...Map.groupBy(shown, ({ file }) => file)].map(([file, members]) => ({ file, params: members }));
  return { files, count: wanted.length, left: wanted.length - shown.length };
}

import type { UsageRow } from "../model/comparison.ts";
import type { StageRun, StageUsage } from "../model/run.ts";
import { formatShare } from "../model/usageWords.ts";
import { formatDuration, formatSize } from "../model/words.ts";

interface Measure {
  readonly name: string;
  readonly read: (usage: StageUsage) => number | undefined;
  readonly format: (value: number) => string;
}

const measures: readonly Measure[] = [
  { name: "CPU time", read: ({ cpuMs }) => cpuMs, format: formatDuration },
  { name: "peak memory", read: ({ peakMemoryBytes }) => peakMemoryBytes, format: formatSize },
  { name: "GPU memory", read: ({ gpu }) => gpu?.peakMemoryBytes, format: formatSize },
  { name: "GPU load", read: ({ gpu }) => gpu?.load, format: formatShare },
];

/** No two runs use exactly the same. */
const notableRatio = 1.1;

/** What stages of some runs have used notably more of than in others; the stages of each run are given. */
export function usageRows(runs: readonly (readonly StageRun[])[]): readonly UsageRow[] {
  const stageIds = [...new Set(runs.flatMap((stages) => stages.map(({ stageId }) => stageId)))];
  return stageIds.flatMap((stageId) => {
    const usages = runs.map((stages) => stages.find((stage) => stage.stageId === stageId)?.usage);
    return measures.flatMap((measure) => usageRow(stageId, usages, measure));
  });
}

function usageRow(
  stageId: string,
  usages: readonly (StageUsage | undefined)[],
  { name, read, format }: Measure,
): readonly UsageRow[] {
  const values = usages.map((usage) => usage && read(usage));
  const known = values.filter((value) => value !== undefined);
  const texts = values.map((value) => (value === undefined ? undefined : format(value)));
  const isNotable = known.length > 1 && Math.max(...known) > Math.min(...known) * notableRatio;
  if (!isNotable || new Set(texts.filter((text) => text !== undefined)).size === 1) return [];
  return [{ key: `${name} of ${stageId}`, values: texts }];
}

import type { StageRun, StageUsage } from "./run.ts";
import { formatDuration, formatSize } from "./words.ts";

/** What a stage has used, in a line: `CPU 1 min 4 s, memory 1.2 GB, GPU 3.1 GB at 87 %`. */
export function describeUsage({ cpuMs, peakMemoryBytes, gpu }: StageUsage): string {
  return [
    `CPU ${formatDuration(cpuMs)}`,
    ...(peakMemoryBytes === undefined ? [] : [`memory ${formatSize(peakMemoryBytes)}`]),
    ...(gpu ? [`GPU ${formatSize(gpu.peakMemoryBytes)} at ${formatShare(gpu.load)}`] : []),
  ].join(", ");
}

/** What the stages of a run have used together: time added up, of memory the most that one of them had. */
export function totalUsage(stages: readonly StageRun[]): StageUsage | undefined {
  const usages = stages.flatMap(({ usage }) => usage ?? []);
  if (usages.length === 0) return undefined;
  const gpus = usages.flatMap(({ gpu }) => gpu ?? []);
  const peak = Math.max(...usages.map(({ peakMemoryBytes }) => peakMemoryBytes ?? 0));
  return {
    cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    ...(peak > 0 && { peakMemoryBytes: peak }),
    ...(gpus.length > 0 && {
      gpu: {
        peakMemoryBytes: Math.max(...gpus.map(({ peakMemoryBytes }) => peakMemoryBytes)),
        load: Math.max(...gpus.map(({ load }) => load)),
      },
    }),
  };
}

/** `87 %` */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

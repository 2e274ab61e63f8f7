import type { ReactNode } from "react";
import type { MetricSignificance, SeedReport } from "../../../src/protocol/experiments/reports.ts";
import {
  describeSample,
  describeSignificance,
  explainSignificance,
  significanceWord,
} from "../../../src/protocol/experiments/reports.ts";

interface SeedNoteProps {
  readonly report: SeedReport | undefined;
  readonly metric: string;
  /** Of the run. */
  readonly index: number;
  /** Whether there is room for no more than a word. */
  readonly isShort: boolean;
}

/** Whether a difference is more than other seeds make, as far as runs tell; quiet where they do not. */
export function SeedNote({ report, metric, index, isShort }: SeedNoteProps): ReactNode {
  const found = report?.metrics.find(({ key }) => key === metric);
  const significance = found?.against[index];
  if (!report || !found || !significance) return null;
  const { noun } = report;
  return (
    <span
      className={`seed-note seeds-${significance.verdict}`}
      title={[...samplesOf(found, index, noun), explainSignificance(significance, noun)].join("\n")}
    >
      {isShort ? significanceWord(significance, noun) : describeSignificance(significance, noun)}
    </span>
  );
}

function samplesOf({ samples }: MetricSignificance, index: number, noun: SeedReport["noun"]): readonly string[] {
  const [before, after] = [samples[0], samples[index]];
  return before && after ? [`${describeSample(after, noun)}; baseline ${describeSample(before, noun)}`] : [];
}

import { fewestRuns } from "./runAnalysis.ts";
import type { Importance } from "./runAnalysis.ts";
import { countOf } from "./words.ts";

/** With fewer runs what is found is a hint at best. */
const fairRuns = 30;
/** Less than this is hardly more than nothing. */
const littleExplained = 0.2;

/** What was found of all parameters together, or why nothing was, in a sentence; and what that means where there is more to say. */
export function foundWords({ metric, runCount, looked, explained, problem }: Importance): readonly string[] {
  if (problem === undefined) {
    return [
      `Over ${countOf(runCount, "run")}, the parameters together foretell ${percent(explained)} of how the runs rank by ${metric}.`,
      ...(looked < runCount ? [`${looked.toLocaleString("en")} of them, drawn at random, were looked at.`] : []),
    ];
  }
  switch (problem) {
    case "fewRuns":
      return [
        `${countOf(runCount, "run")} with ${metric} ${runCount === 1 ? "says" : "say"} too little`,
        `What a metric follows from shows over many runs: ${fewestRuns} that have ended at least, better fifty.`,
      ];
    case "sameMetric":
      return [`${metric} is the same in all ${runCount} runs`, "There is no difference to explain."];
    case "noParams":
      return ["No parameter differs between these runs", "There is nothing that could explain the metric."];
  }
}

/** Why not to believe what was found, in words; nothing where there is no reason. */
export function warningsOf({ looked, explained, metric, params }: Importance): readonly string[] {
  const isWeak = explained < littleExplained;
  const twins = params.filter(({ twins }) => twins.length > 0).map(({ key }) => key);
  return [
    ...(isWeak
      ? [
          `The parameters hardly explain ${metric}. Do not trust this order: something that is not among them matters more.`,
        ]
      : []),
    ...(looked < fairRuns
      ? [`These are only ${looked} runs. Take it as a hint, and vary what stands at the top again.`]
      : []),
    ...(twins.length > 0
      ? [`Some parameters changed only together and share their importance: ${twins.slice(0, 6).join(", ")}.`]
      : []),
  ];
}

/** A share of 1 in percent, so that a small one does not look like none. */
export function percent(share: number): string {
  return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`;
}

/** A correlation in figures. */
export function signed(correlation: number): string {
  return `${correlation < 0 ? "−" : "+"}${Math.abs(correlation).toFixed(2)}`;
}

/** What a correlation says, in words. */
export function correlationWords(correlation: number | undefined): string {
  if (correlation === undefined) return "no correlation: its values have no order, or too few runs have one";
  const size = Math.abs(correlation);
  if (size < 0.1) return `neither rises nor falls with it (ρ ${signed(correlation)})`;
  const strength = size < 0.4 ? "a little" : size < 0.7 ? "clearly" : "strongly";
  return `the metric ${strength} ${correlation < 0 ? "falls" : "rises"} with it (ρ ${signed(correlation)})`;
}

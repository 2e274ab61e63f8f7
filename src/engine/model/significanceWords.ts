import { shortNumber, signedNumber } from "./numbers.ts";
import type { MetricSample, SeedReport, Significance, SignificanceVerdict } from "./significance.ts";

type Noun = SeedReport["noun"];

const verdictWords: Readonly<Record<SignificanceVerdict, (noun: Noun) => string>> = {
  real: () => "likely real",
  unsure: () => "perhaps real",
  noise: (noun) => `within the noise of ${noun}s`,
  alike: () => "by chance alone",
  exact: (noun) => `every ${noun} gives the same`,
};

/** In two or three words: `likely real`, `within the noise of seeds`. */
export function significanceWord({ verdict }: Significance, noun: Noun): string {
  return verdictWords[verdict](noun);
}

/** `likely real: p = 0.008 over 5 and 5 seeds` */
export function describeSignificance(significance: Significance, noun: Noun): string {
  const { test, counts, verdict } = significance;
  const over = `over ${counts[0]} and ${counts[1]} ${noun}s`;
  const word = significanceWord(significance, noun);
  if (verdict === "alike") return `${word}: both are of the same ${counts[0]} ${noun}s`;
  return test ? `${word}: ${formatP(test.p)} ${over}` : `${word}, ${over}`;
}

/** How the verdict was come to, in whole sentences. */
export function explainSignificance({ test, delta, verdict }: Significance, noun: Noun): string {
  if (verdict === "alike") return `Both runs are of the same ${noun}s: what lies between them is chance.`;
  const means = `The means differ by ${signedNumber(delta)}.`;
  if (!test) return `${means} Each ${noun} of a side gave the very same value: there is no noise to test against.`;
  const method = test.method === "welch" ? "Welch's t test" : "Exact permutation test";
  const among =
    test.tested === 1
      ? ""
      : ` Of ${test.tested} metrics that were tested together; after Holm ${formatP(test.adjustedP)}.`;
  const caution =
    verdict === "unsure" ? ` Among so many metrics one is as far off by chance; more ${noun}s would tell.` : "";
  return `${means} ${method}, two-sided: ${formatP(test.p)}.${among}${caution}`;
}

/** `0.941 ± 0.004, 5 seeds` */
export function describeSample({ mean, sd, count }: MetricSample, noun: Noun): string {
  const spread = sd === undefined ? "" : ` ± ${shortNumber(Number(sd.toPrecision(2)))}`;
  return `${shortNumber(mean)}${spread}, ${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `p = 0.03`, `p < 0.001` */
function formatP(p: number): string {
  return p < 0.001 ? "p < 0.001" : `p = ${Number(p.toPrecision(p < 0.1 ? 1 : 2))}`;
}

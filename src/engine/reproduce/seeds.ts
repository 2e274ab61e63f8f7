import type { RunSummary } from "../model/run.ts";

const seedName = /(^|[._:\[-])(global_?)?(random_?)?(seed|random_state)s?(\]|$|[._[-])/i;

/** Whether a run has parameters, and none of them names a seed. */
export function lacksSeed(params: RunSummary["params"]): boolean {
  return !Object.keys(params).some((key) => seedName.test(key));
}

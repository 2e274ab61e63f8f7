/** Where a stage stands in the cycle, in the order in which the cycle goes round. */
export const phases = ["scope", "data", "model", "deploy", "monitor"] as const;

export type Phase = (typeof phases)[number];

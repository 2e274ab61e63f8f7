import { UserError } from "../model/errors.ts";
import type { MetricPoint } from "../model/run.ts";
import type { StopRule } from "../model/sweep.ts";

const ruleText = /^\s*(.+?)\s*(<=|>=|<|>)\s*(\S+?)\s*(?:after\s+(\d+(?:\.\d+)?)\s*)?$/;

/** Reads `val_loss > 2 after 5`; without `after` it holds from the first step. Throws a `UserError` `stop-rule-malformed`. */
export function readStopRule(text: string): StopRule {
  const [, metric = "", comparison, limit = "", after = "0"] = ruleText.exec(text) ?? [];
  const value = Number(limit);
  if (metric === "" || limit === "" || Number.isNaN(value)) {
    throw new UserError(
      "stop-rule-malformed",
      `“${text}” is no rule to stop a run by.`,
      'Write it as "val_loss > 2 after 5": a metric, <, <=, > or >=, a number, and the step from which on it holds.',
    );
  }
  return { metric, comparison: comparison as StopRule["comparison"], value, after: Number(after) };
}

/** Why a run is to be stopped by its newest points, in words; undefined where it is to go on. NaN is always a reason. */
export function reasonToStop(rule: StopRule, newest: readonly MetricPoint[]): string | undefined {
  const hit = newest.find(({ key, step, value }) => {
    return isOf(rule.metric, key) && step >= rule.after && (Number.isNaN(value) || holds(rule, value));
  });
  return hit && `${rule.metric} is ${hit.value} at step ${hit.step}`;
}

function isOf(metric: string, key: string): boolean {
  return key === metric || key.slice(key.lastIndexOf(":") + 1) === metric;
}

function holds({ comparison, value: limit }: StopRule, value: number): boolean {
  switch (comparison) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
  }
}

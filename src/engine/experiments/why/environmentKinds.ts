import type { CauseKind } from "../../model/explanation.ts";

/** Before the name of a package in the facts of an environment. */
export const packagePrefix = "package ";

const hardware: ReadonlySet<string> = new Set(["platform", "architecture", "CPUs", "GPUs", "GPU driver", "CUDA"]);
/** Where things lie and how much room there is makes no other result; seeds are told by themselves. */
const saysNothing: ReadonlySet<string> = new Set(["Cairn", "interpreter", "memory", "seeds"]);

/** What kind of cause a fact of the environment may be; undefined of those that make no other result. */
export function environmentKind(fact: string): Extract<CauseKind, "package" | "environment" | "hardware"> | undefined {
  if (saysNothing.has(fact)) return undefined;
  if (fact.startsWith(packagePrefix)) return "package";
  return hardware.has(fact) ? "hardware" : "environment";
}

import type { GroupKey, GroupRow } from "../../../src/protocol/experiments.ts";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import { exactValue, shortValue } from "../../values.ts";
import { groupTitle } from "./groupingChoices.ts";

/** What the runs of a group have in common, as it is written. */
export interface GroupWords {
  readonly text: string;
  /** What stands before it, quiet. */
  readonly key?: string;
  readonly code?: string;
  readonly full: string;
}

/** What is written for a group. */
export function groupWords({ by, value, title, best }: Pick<GroupRow, "by" | "value" | "title" | "best">): GroupWords {
  const name = groupTitle(by);
  if (by === "recipe") return { text: title ?? name, full: title ?? name };
  if (by === "commit") return value === undefined ? nothing("no commit") : commitWords(String(value), title);
  if (by === "sweep") {
    if (value === undefined) return nothing("not of a sweep");
    const text = `${title ?? String(value)}${best ? ` · best ${best.key} ${shortNumber(best.value)}` : ""}`;
    return { text, full: text };
  }
  if (value === undefined) return nothing(`${name}: no value`);
  if (telling.has(by)) return { text: String(value), full: `${name} ${String(value)}` };
  return { key: name, text: shortValue(value), full: `${name} = ${exactValue(value)}` };
}

/** What says by itself what it is. */
const telling: ReadonlySet<GroupKey> = new Set(["state", "experiment", "started"]);

function commitWords(hash: string, subject: string | undefined): GroupWords {
  return { code: hash.slice(0, 7), text: subject ?? "", full: `${hash}${subject === undefined ? "" : ` ${subject}`}` };
}

function nothing(text: string): GroupWords {
  return { text, full: text };
}

import { type BigIntStats, lstatSync } from "node:fs";

import { UserError } from "../../model/errors.ts";
import { type Place, statIfThere } from "../../files/place.ts";
import type { FileStamp } from "../stamps/statBlob.ts";
import { isSameStamp, stampOf } from "../stamps/statCache.ts";

/**
 * What is at a place, links not followed, which is what is expected there: what has come since is nowhere else yet, and
 * nothing is written over it. Throws a `UserError` `file-changing` where it is something else.
 */
export function statAsExpected(place: Place, expected: FileStamp | undefined): BigIntStats | undefined {
  const now = statIfThere(place, lstatSync);
  if (now === undefined ? expected === undefined : expected && isSameStamp(stampOf(now), expected)) return now;
  throw changedMeanwhile(place);
}

export function changedMeanwhile(place: Place): UserError {
  return new UserError(
    "file-changing",
    `${place.relative} changed while it was about to be restored, so it was left alone.`,
    "Wait until nothing writes there, and try again.",
    { place: { file: place.relative } },
  );
}

import path from "node:path";

import { formatSize } from "../model/words.ts";
import type { Pace } from "../files/pace.ts";

/** Rests, where it is time to, within a file (absolute) of which so many bytes were read, and tells how far that is. */
export async function restWithin(pace: Pace, file: string, offset: number, size: number): Promise<void> {
  if (!pace.isDue()) return;
  pace.report(`Read ${formatSize(offset)} of ${formatSize(size)} in ${path.basename(file)}`);
  await pace.rest();
}

import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { keyParts } from "../discovery/params/lookupParam.ts";
import type { SourceRange } from "../model/source.ts";
import { fileStart } from "../model/source.ts";

/** Where a parameter stands in its file: its key, the nearest above that has a place, or the beginning of the file. */
export function paramRange(params: ParamsFile | undefined, key: string | null): SourceRange {
  if (!params || key === null) return fileStart;
  const parts = keyParts(key);
  for (let count = parts.length; count > 0; count--) {
    const range = params.ranges.get(parts.slice(0, count).join("."));
    if (range) return range;
  }
  return fileStart;
}

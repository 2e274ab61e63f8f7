import { readFileSync } from "node:fs";

import { isMissing } from "../model/systemErrors.ts";

/** A file's text; undefined where nothing is there. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

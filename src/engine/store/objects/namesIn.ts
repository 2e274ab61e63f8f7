import { readdirSync } from "node:fs";

import { isMissing } from "../../model/systemErrors.ts";

/** What lies in a folder, by name; nothing where there is no such folder. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

import type { Completion } from "../model/language.ts";
import type { SourcePosition } from "../model/source.ts";
import { cairnCompletions } from "./cairnCompletions.ts";
import { dvcCompletions } from "./dvcCompletions.ts";
import type { LanguageContext } from "./languageContext.ts";

/** What can be written at a position of a file, the likeliest first; nothing in files of other languages than Cairn's and DVC's. */
export async function completionsAt(
  context: LanguageContext,
  file: string,
  position: SourcePosition,
): Promise<readonly Completion[]> {
  const isDvc = file === "dvc.yaml" || file.endsWith("/dvc.yaml");
  if (!isDvc && file !== "cairn.yaml") return [];
  const text = context.discovery.text(file);
  if (text === undefined) return [];
  return isDvc ? dvcCompletions(context, file, text, position) : cairnCompletions(context, text, position);
}

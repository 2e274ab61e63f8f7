import type { FilePlace } from "../model/language.ts";
import type { SourcePosition } from "../model/source.ts";
import { fileStart } from "../model/source.ts";
import type { LanguageContext } from "./languageContext.ts";
import { paramRange } from "./paramRange.ts";
import type { Target } from "./place.ts";
import { placeAt } from "./placeAt.ts";
import { makingPlaces } from "./pathUses.ts";
import { templateOrigin } from "./templateSources.ts";
import { withoutDoubles } from "./withoutDoubles.ts";

/** Where what stands at a position is defined: a stage, the output that makes a path or the file itself, a parameter. */
export async function definitionsAt(
  context: LanguageContext,
  file: string,
  position: SourcePosition,
): Promise<readonly FilePlace[]> {
  const place = await placeAt(context, file, position);
  return place ? withoutDoubles(await definitionsOf(context, file, place.target)) : [];
}

async function definitionsOf(context: LanguageContext, file: string, target: Target): Promise<readonly FilePlace[]> {
  switch (target.kind) {
    case "stage":
      return target.ids.flatMap((id) => stagePlaces(context, id));
    case "path":
      return target.paths.flatMap((path) => pathPlaces(context, path, target.isOutput));
    case "param":
      return Promise.all(
        target.params.map(async ({ file: holder, key }) => {
          return { file: holder, range: paramRange(await context.discovery.params(holder), key) };
        }),
      );
    case "template": {
      const parsed = context.discovery.dvcYaml(file);
      return (parsed && templateOrigin(context, parsed, target)?.places) ?? [];
    }
    case "pattern":
    case "key":
      return [];
  }
}

/** The name of a stage or group. */
export function stagePlaces(context: LanguageContext, id: string): readonly FilePlace[] {
  const stage = context.stage(id);
  if (stage) return [{ file: stage.file, range: stage.range }];
  const [first] = context.stagesOf(id);
  return first?.templateOf ? [{ file: first.file, range: first.templateOf.range }] : [];
}

/** What makes a path; the file itself where nothing does, and where the place says itself that it is made there. */
function pathPlaces(context: LanguageContext, path: string, isOutput: boolean): readonly FilePlace[] {
  const made = isOutput ? [] : makingPlaces(context, path);
  if (made.length > 0) return made;
  if (context.entryAt(path)?.kind === "file") return [{ file: path, range: fileStart }];
  return isOutput ? makingPlaces(context, path) : [];
}

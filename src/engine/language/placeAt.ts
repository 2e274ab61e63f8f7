import type { SourcePosition } from "../model/source.ts";
import { cairnPlaceAt } from "./cairnPlaces.ts";
import { dvcPlaceAt } from "./dvcPlaces.ts";
import type { LanguageContext } from "./languageContext.ts";
import { isLockFile, lockPlaceAt } from "./lockPlaces.ts";
import { isParamsFile, paramPlaceAt } from "./paramPlaces.ts";
import type { Place } from "./place.ts";
import { stagePlaceAt } from "./stagePlaces.ts";
import { wordPlaceAt } from "./wordPlaces.ts";

/** What stands at a position of any file of a project; undefined where nothing does that concerns a pipeline. */
export async function placeAt(
  context: LanguageContext,
  file: string,
  position: SourcePosition,
): Promise<Place | undefined> {
  const { discovery } = context;
  if (file === "cairn.yaml") return cairnPlaceAt(context, file, position);
  if (isLockFile(file)) return lockPlaceAt(context, file, position);
  const parsed = discovery.dvcYaml(file);
  const place = parsed
    ? dvcPlaceAt(context, parsed, position)
    : (stagePlaceAt(context, file, position) ?? wordPlaceAt(context, file, position));
  if (place || !isParamsFile(context, file)) return place;
  const params = await discovery.params(file);
  return params && paramPlaceAt(params, position);
}

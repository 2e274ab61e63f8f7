import { cairnKeys } from "../discovery/cairn/cairnKeys.ts";
import { isGlob } from "../discovery/cairn/globPattern.ts";
import { keyDocAt } from "../discovery/yaml/keyDocs.ts";
import { YamlSource } from "../discovery/yaml/yamlSource.ts";
import { resolveFrom } from "../model/paths.ts";
import type { SourcePosition } from "../model/source.ts";
import type { LanguageContext } from "./languageContext.ts";
import type { Place } from "./place.ts";
import { yamlPlaceAt } from "./yamlPlace.ts";

/** What stands at a position of a cairn.yaml: a key, or a stage or file that it names. */
export function cairnPlaceAt(context: LanguageContext, file: string, position: SourcePosition): Place | undefined {
  const text = context.discovery.text(file);
  if (text === undefined) return undefined;
  const source = new YamlSource(file, text);
  const at = yamlPlaceAt(source.root, source.offsetOf(position));
  if (!at || typeof at.node.value !== "string") return undefined;
  const { above, node, isKey } = at;
  const written = node.value as string;
  const range = source.rangeOfNode(node);
  const doc = isKey ? keyDocAt(cairnKeys, above, written) : undefined;
  if (doc) return { range, target: { kind: "key", doc } };
  if (isKey && above.length === 1 && above[0] === "phases" && context.stagesOf(written).length > 0) {
    return { range, target: { kind: "stage", ids: [written] } };
  }
  const namesFile = isKey && above.length === 1 && above[0] === "phases" && context.pipeline.files.includes(written);
  const isPath = above[0] === "track" && !isKey && (above.length === 2 || above.at(-1) === "path");
  if (isPath && isGlob(written)) return { range, target: { kind: "pattern", pattern: resolveFrom(".", written) } };
  return namesFile || isPath ? { range, target: { kind: "path", paths: [written], isOutput: false } } : undefined;
}

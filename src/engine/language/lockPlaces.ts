import { isMap } from "yaml";
import type { Node } from "yaml";
import { YamlSource } from "../discovery/yaml/yamlSource.ts";
import { folderOf, resolveFrom } from "../model/paths.ts";
import type { SourcePosition } from "../model/source.ts";
import type { LanguageContext } from "./languageContext.ts";
import type { Place } from "./place.ts";
import { yamlPlaceAt } from "./yamlPlace.ts";

/** Whether a file is one that DVC writes: a dvc.lock, or a `.dvc` file. */
export function isLockFile(file: string): boolean {
  return /(?:^|\/)dvc\.lock$|[^/]\.dvc$/.test(file);
}

/** The stage or path at a position of a dvc.lock or a `.dvc` file. */
export function lockPlaceAt(context: LanguageContext, file: string, position: SourcePosition): Place | undefined {
  const text = context.discovery.text(file);
  if (text === undefined) return undefined;
  const source = new YamlSource(file, text);
  const at = yamlPlaceAt(source.root, source.offsetOf(position));
  if (!at) return undefined;
  const { above, node, isKey } = at;
  const written = String(node.value);
  const range = source.rangeOfNode(node);
  const folder = folderOf(file);
  const idOf = (name: string): string => (folder === "." ? name : `${folder}/dvc.yaml:${name}`);
  if (isKey && above.length === 1 && above[0] === "stages") {
    return { range, target: { kind: "stage", ids: [idOf(written)] } };
  }
  if (isKey && above[0] === "stages" && above[2] === "params" && above.length === 3) {
    return pathPlace(range, resolveFrom(baseOf(context, idOf(above[1] ?? ""), folder), written));
  }
  if (isKey && above[0] === "stages" && above[2] === "params" && above.length === 4) {
    const holder = resolveFrom(baseOf(context, idOf(above[1] ?? ""), folder), above[3] ?? "");
    return { range, target: { kind: "param", params: [{ file: holder, key: written }] } };
  }
  if (isKey || above.at(-1) !== "path") return undefined;
  const base = above[0] === "stages" ? baseOf(context, idOf(above[1] ?? ""), folder) : wdirOf(source, folder);
  return pathPlace(range, resolveFrom(base, written), above[0] === "outs");
}

/** What a .dvc file tracks is said there to be, and the file itself is what one goes to from there. */
function pathPlace(range: Place["range"], path: string, isOutput = false): Place {
  return { range, target: { kind: "path", paths: [path], isOutput } };
}

function baseOf(context: LanguageContext, id: string, folder: string): string {
  return context.stage(id)?.wdir ?? folder;
}

/** A `.dvc` file's paths begin at its own `wdir`, where it has one. */
function wdirOf(source: YamlSource, folder: string): string {
  const root: Node | null = source.root;
  const wdir = isMap(root) ? root.get("wdir") : undefined;
  return typeof wdir === "string" ? resolveFrom(folder, wdir) : folder;
}

import { folderOf, resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";
import { readDataFile } from "./configuration.ts";
import { readTable } from "./tables/readTable.ts";
import { memberOfFrame } from "./tables/tableMembers.ts";
import type { Members, Value } from "./values.ts";
import { isKind, membersOf } from "./values.ts";

/** A portable encapsulated project (https://pep.databio.org): its samples, named by `sample_name`. Undefined where its files are not there. */
export function readPep(written: string, folder: string, workspace: WorkspaceFiles): Members | undefined {
  const file = resolveFrom(folder, written);
  const config = readDataFile(file, ".", workspace);
  const table = config instanceof Map ? config.get("sample_table") : undefined;
  const path = typeof table === "string" ? resolveFrom(folderOf(file), table) : undefined;
  const text = path === undefined ? undefined : workspace.text(path);
  if (text === undefined) return undefined;
  const separator = path?.endsWith(".tsv") === true ? "\t" : ",";
  const frame = readTable(text, { separator, hasHeader: true, isText: () => true });
  const setIndex = memberOfFrame(frame, "set_index");
  const named: Value | undefined = isKind(setIndex, "function")
    ? setIndex.call({ positional: ["sample_name"], named: new Map([["drop", false]]), isPartial: false, written })
    : undefined;
  return membersOf({ sample_table: named ?? frame, ...(config instanceof Map && { config }) });
}

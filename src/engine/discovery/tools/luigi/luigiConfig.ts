import { resolveFrom } from "../../../model/paths.ts";
import type { WorkspaceFiles } from "../toolReader.ts";

/** What Luigi's configuration says: the values by section, and in it by name, as written. */
export type LuigiConfig = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The configuration of a folder, in which `luigi` runs: `luigi.cfg` over `client.cfg`. */
export function readLuigiConfig(workspace: WorkspaceFiles, folder: string): LuigiConfig {
  const sections = new Map<string, Map<string, string>>();
  for (const name of ["client.cfg", "luigi.cfg"]) {
    const text = workspace.text(resolveFrom(folder, name)) ?? "";
    let section = new Map<string, string>();
    for (const line of text.split(/\r\n|\r|\n/)) {
      const header = /^\[([^\]]+)\]/.exec(line)?.[1];
      const [, key, value] = /^([^\s#;=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      if (header !== undefined) {
        section = sections.get(header) ?? new Map<string, string>();
        sections.set(header, section);
      } else if (key !== undefined && value !== undefined) section.set(key.replaceAll("-", "_"), value);
    }
  }
  return sections;
}

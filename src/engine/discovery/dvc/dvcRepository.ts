import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { selfAndAncestors } from "../../git/root.ts";
import { type LinkKind, linkKinds } from "../../store/dvc/dvcCache.ts";
import { readIfThere } from "../../files/readIfThere.ts";
import { readIni } from "./dvcConfig.ts";

/** How DVC was set up in a root, as far as Cairn goes by it. */
export interface DvcRepository {
  /** Absolute path of its cache. */
  readonly cacheFolder: string;
  /** How files in the workspace are to be tied to the cache, the first that can be done. */
  readonly linkKinds: readonly LinkKind[];
  /** Whether it keeps `.gitignore` files: where there is git, and it was not told to do without. */
  readonly usesGit: boolean;
}

/** What `.dvc/config` and `.dvc/config.local` say; undefined where DVC was not set up in this root. */
export function findDvcRepository(root: string): DvcRepository | undefined {
  const folder = path.join(root, ".dvc");
  const shared = readIfThere(path.join(folder, "config"));
  if (shared === undefined) return undefined;
  const local = readIfThere(path.join(folder, "config.local"));
  const values = new Map([...readIni(shared), ...readIni(local ?? "")]);
  const written = values.get("cache.dir");
  return {
    cacheFolder: written === undefined ? path.join(folder, "cache") : path.resolve(folder, expandHome(written)),
    linkKinds: (values.get("cache.type") ?? "reflink,copy")
      .split(",")
      .map((kind) => kind.trim())
      .filter((kind) => linkKinds.some((known) => known === kind)) as readonly LinkKind[],
    usesGit: isInGit(root) && values.get("core.no_scm")?.toLowerCase() !== "true",
  };
}

/** Whether a folder lies in a git repository. */
export function isInGit(folder: string): boolean {
  return selfAndAncestors(folder).some((one) => existsSync(path.join(one, ".git")));
}

function expandHome(written: string): string {
  return /^~(?=$|[/\\])/.test(written) ? path.join(homedir(), written.slice(1)) : written;
}

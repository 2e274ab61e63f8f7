import { lstatSync } from "node:fs";
import { basename, join } from "node:path";
import { isReadFile } from "./pipelineFiles.ts";
import { walkFiles } from "./walk.ts";

/** Files by which a walk goes: when one comes, goes or changes, other files are found. */
const walkRules = new Set([".gitignore", "pyvenv.cfg", "conda-meta", "exclude", "HEAD"]);

export interface WantedFilesOptions {
  /** An absolute path. */
  readonly root: string;
  readonly onUnreadable: (folder: string, error: unknown) => void;
  /** Whether every change is told by `note`: then the root is walked again only after one that can alter the list. */
  readonly changesAreTold: boolean;
}

/** The files under a root that some reader wants. */
export class WantedFiles {
  readonly #options: WantedFilesOptions;
  #last: Promise<readonly string[]> | undefined;

  constructor(options: WantedFilesOptions) {
    this.#options = options;
  }

  /** Relative to the root, sorted; the same object as long as nothing has changed that it would show. */
  async list(): Promise<readonly string[]> {
    const { root, onUnreadable, changesAreTold } = this.#options;
    if (this.#last && changesAreTold) return this.#last;
    this.#last = walkFiles(root, onUnreadable);
    return this.#last;
  }

  /** Tells that something has changed at a path (relative to the root; `.` is the root itself). */
  async note(path: string): Promise<void> {
    const files = await this.#last;
    if (files && this.#mayAlter(path, files)) this.#last = undefined;
  }

  #mayAlter(path: string, files: readonly string[]): boolean {
    if (path === "." || walkRules.has(basename(path))) return true;
    const stats = lstatSync(join(this.#options.root, path), { throwIfNoEntry: false });
    if (stats?.isFile()) return isReadFile(path) && !files.includes(path);
    return stats?.isDirectory() === true || files.some((file) => file === path || file.startsWith(`${path}/`));
  }
}

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import ignore from "ignore";
import type { Ignore } from "ignore";
import { findGitDir } from "../git/gitDir.ts";

/** The rules of one ignore file. */
interface RuleFile {
  /** What comes before a path of the walk to make it relative to the file's folder: `sub/` for a file above the root. */
  readonly prefix: string;
  /** How much of a path's beginning is cut off for the same end: `data/`, for a file below the root. */
  readonly folder: string;
  readonly matcher: Ignore;
}

/** git's own default: names differ by case where the file system tells them apart. */
const ignoreCase = process.platform === "win32" || process.platform === "darwin";

/** What git would ignore in one folder of a walk. The deepest file that says something of a path decides, as in git. */
export class IgnoreRules {
  /** The deepest first. */
  readonly #files: readonly RuleFile[];

  private constructor(files: readonly RuleFile[]) {
    this.#files = files;
  }

  /** The rules that hold before the root's own `.gitignore`: those above it in its repository, and `.git/info/exclude`. */
  static forRoot(root: string): IgnoreRules {
    const files: RuleFile[] = [];
    let prefix = "";
    for (let folder = resolve(root); ; folder = dirname(folder)) {
      if (prefix !== "") files.push(...readRules(join(folder, ".gitignore"), prefix, ""));
      if (existsSync(join(folder, ".git"))) {
        const gitDir = findGitDir(folder);
        if (gitDir) files.push(...readRules(join(gitDir.common, "info", "exclude"), prefix, ""));
        const rules = new IgnoreRules(files);
        // Whoever opens a folder that its repository ignores wants to see what is in it.
        return prefix !== "" && rules.ignores("", true) ? new IgnoreRules([]) : rules;
      }
      if (dirname(folder) === folder) return new IgnoreRules([]);
      prefix = `${basename(folder)}/${prefix}`;
    }
  }

  /** These rules with those of the folder's `.gitignore`. */
  within(root: string, folder: string): IgnoreRules {
    const prefix = folder === "" ? "" : `${folder}/`;
    return new IgnoreRules([...readRules(join(root, folder, ".gitignore"), "", prefix), ...this.#files]);
  }

  /** `path` is relative to the root, with forward slashes. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const { prefix, folder, matcher } of this.#files) {
      const inner = `${prefix}${path.slice(folder.length)}`.replace(/\/$/, "");
      const { ignored, unignored } = matcher.test(isFolder ? `${inner}/` : inner);
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

function readRules(file: string, prefix: string, folder: string): readonly RuleFile[] {
  const text = readIfThere(file);
  if (text === undefined) return [];
  return [{ prefix, folder, matcher: ignore({ ignorecase: ignoreCase }).add(text.replace(/^\uFEFF/, "")) }];
}

/** Undefined for what is not there, is a folder, or cannot be read: ignoring nothing is the safe answer. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

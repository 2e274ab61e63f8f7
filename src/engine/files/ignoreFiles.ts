import { createHash } from "node:crypto";
import path from "node:path";

import ignore, { type Ignore } from "ignore";

import { explaining, explainReadError } from "./fileErrors.ts";
import { isInside } from "./folder.ts";
import { readIfThere } from "./readIfThere.ts";

/** The names of the files that say what a walk passes over; in one folder, what a later one says goes before. */
export type IgnoreFileNames = readonly string[];

/** What DVC obeys. */
export const dvcIgnoreNames: IgnoreFileNames = [".dvcignore"];
/** What is obeyed wherever a folder's content is digested, kept or looked through. */
export const contentIgnoreNames: IgnoreFileNames = [".dvcignore", ".cairnignore"];

/** The digest of no rules at all. */
const noRules = "0".repeat(64);

/**
 * The rules of ignore files (gitignore's language), for what lies in a folder: those of the folder and of all above it up
 * to the root. The rules nearest to a path decide. What is asked for by name is not looked up in them.
 */
export class IgnoreFiles {
  /** Nothing is passed over. */
  static readonly none = new IgnoreFiles([]);

  /** In hex; the same for the same rules, whatever they come to: zeros where there are none. */
  readonly digest: string;
  private readonly names: IgnoreFileNames;
  private readonly own: OwnRules | undefined;
  private readonly parent: IgnoreFiles | undefined;

  private constructor(names: IgnoreFileNames, own?: OwnRules, parent?: IgnoreFiles) {
    this.names = names;
    this.own = own;
    this.parent = parent;
    this.digest = own ? digestOf(own, parent) : noRules;
  }

  /** The rules of the folders above a path, up to the root; both absolute. Outside of the root there are none. */
  static above(root: string, file: string, names: IgnoreFileNames): IgnoreFiles {
    const nothing = new IgnoreFiles(names);
    if (!isInside(root, file)) return nothing;
    const between = path.relative(root, path.dirname(file)).split(path.sep).filter(Boolean);
    const folders = between.map((_, index) => path.join(root, ...between.slice(0, index + 1)));
    return [root, ...folders].reduce((rules, folder) => rules.with(folder), nothing);
  }

  /** With the rules of a folder below, of which the names in it are known. */
  inside(folder: string, present: Iterable<{ readonly name: string }>): IgnoreFiles {
    for (const { name } of present) if (this.names.includes(name)) return this.with(folder);
    return this;
  }

  private with(folder: string): IgnoreFiles {
    const texts = readTexts(folder, this.names);
    return texts.length > 0 ? new IgnoreFiles(this.names, rulesOf(folder, texts), this) : this;
  }

  /** Whether a file or folder (absolute), to which these rules were followed, is passed over. */
  ignores(file: string, isDirectory: boolean): boolean {
    if (this.own) {
      const inside = path.relative(this.own.folder, file).split(path.sep).join("/");
      const { ignored, unignored } = this.own.rules.test(isDirectory ? `${inside}/` : inside);
      if (ignored || unignored) return ignored;
    }
    return this.parent?.ignores(file, isDirectory) ?? false;
  }
}

/** What the ignore files of one folder say. */
interface OwnRules {
  readonly folder: string;
  readonly texts: readonly string[];
  readonly rules: Ignore;
}

/** The texts of the ignore files that are there. */
function readTexts(folder: string, names: IgnoreFileNames): readonly string[] {
  const read = (file: string): string | undefined => explaining(explainReadError, file, () => readIfThere(file));
  return names.flatMap((name) => read(path.join(folder, name)) ?? []);
}

/** Names differ by case everywhere, as for DVC: what a version holds does not depend on the machine. */
function rulesOf(folder: string, texts: readonly string[]): OwnRules {
  const none = ignore({ ignorecase: false });
  const rules = texts.reduce((before, text) => before.add(text.replace(/^\uFEFF/, "")), none);
  return { folder, texts, rules };
}

function digestOf({ folder, texts }: OwnRules, parent: IgnoreFiles | undefined): string {
  const text = JSON.stringify([parent?.digest, folder, texts]);
  return createHash("sha256").update(text).digest("hex");
}

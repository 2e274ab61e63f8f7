import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

import ignore, { type Ignore } from "ignore";

import { isMissing } from "../model/systemErrors.ts";
import { isInside } from "./folder.ts";

/** A file of a directory as DVC lists it. */
interface ListedFile {
  /** Relative to the directory, with forward slashes. */
  readonly relpath: string;
  /** In hex. */
  readonly md5: string;
  readonly size: number;
}

/** The files of one directory, gathered for the digest that DVC gives it. */
export class DvcListing {
  private readonly files: ListedFile[] = [];

  add(file: ListedFile): void {
    this.files.push(file);
  }

  /** The first `.dvcignore` among the files: DVC takes no directory that holds one. */
  get ignoreFile(): string | undefined {
    return this.files.find(({ relpath }) => path.posix.basename(relpath) === ".dvcignore")?.relpath;
  }

  get fileCount(): number {
    return this.files.length;
  }

  /** Bytes of all files. */
  get size(): number {
    return this.files.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * The id of DVC's `.dir` object, with its `.dir`: the md5 of the listing as Python's `json.dumps` writes it,
   * sorted by code point (dvc-data, hashfile/tree.py).
   */
  get md5(): string {
    const sorted = this.files
      .map(({ relpath, md5 }) => ({ relpath, md5, bytes: Buffer.from(relpath, "utf8") }))
      // The order of UTF-8 bytes is the order of code points; UTF-16 units have another.
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    const items = sorted.map(({ relpath, md5 }) => `{"md5": "${md5}", "relpath": ${pythonString(relpath)}}`);
    return `${createHash("md5")
      .update(`[${items.join(", ")}]`)
      .digest("hex")}.dir`;
  }
}

/** A text as Python's `json.dumps` writes it: JSON with everything but printable ASCII escaped. */
function pythonString(text: string): string {
  return JSON.stringify(text).replaceAll(/[\x7f-\uffff]/g, (unit) => {
    // Python leaves DEL as it is.
    return unit === "\x7f" ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The rules of `.dvcignore` files: those of a folder and of all folders above it up to the root. */
export class DvcIgnore {
  private readonly folder: string;
  private readonly rules: Ignore | undefined;
  private readonly parent: DvcIgnore | undefined;

  private constructor(folder: string, parent: DvcIgnore | undefined) {
    this.folder = folder;
    this.parent = parent;
    const text = readIfThere(path.join(folder, ".dvcignore"));
    this.rules = text === undefined ? undefined : ignore().add(text);
  }

  /** Both absolute; a folder outside of the root has its own rules alone. */
  static forFolder(root: string, folder: string): DvcIgnore {
    if (!isInside(root, folder)) return new DvcIgnore(folder, undefined);
    return path
      .relative(root, folder)
      .split(path.sep)
      .reduce((rules, name) => rules.below(name), new DvcIgnore(root, undefined));
  }

  below(name: string): DvcIgnore {
    return new DvcIgnore(path.join(this.folder, name), this);
  }

  /** Whether DVC passes over an entry of this folder. The rules nearest to it decide. */
  ignores(name: string, isDirectory: boolean): boolean {
    return this.decide(path.join(this.folder, name), isDirectory);
  }

  private decide(file: string, isDirectory: boolean): boolean {
    const inside = path.relative(this.folder, file).split(path.sep).join("/");
    const result = this.rules?.test(isDirectory ? `${inside}/` : inside);
    if (result?.ignored || result?.unignored) return result.ignored;
    return this.parent?.decide(file, isDirectory) ?? false;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

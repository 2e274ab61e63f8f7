import { createHash } from "node:crypto";
import path from "node:path";

import { pythonJsonText } from "../../discovery/python/pythonJson.ts";

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
   * What stands in DVC's `.dir` object: the listing as Python's `json.dumps` writes it, sorted by code point
   * (dvc-data, hashfile/tree.py).
   */
  get text(): string {
    const sorted = this.files
      .map(({ relpath, md5 }) => ({ relpath, md5, bytes: Buffer.from(relpath, "utf8") }))
      // The order of UTF-8 bytes is the order of code points; UTF-16 units have another.
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    const items = sorted.map(({ relpath, md5 }) => `{"md5": "${md5}", "relpath": ${pythonJsonText(relpath)}}`);
    return `[${items.join(", ")}]`;
  }

  /** The id of DVC's `.dir` object, with its `.dir`. */
  get md5(): string {
    return `${createHash("md5").update(this.text).digest("hex")}.dir`;
  }
}

/** The files in DVC's `.dir` object; undefined where it is none, or names a file that would lie outside of its folder. */
export function readDvcListing(text: string): readonly Pick<ListedFile, "relpath" | "md5">[] | undefined {
  const files: Pick<ListedFile, "relpath" | "md5">[] = [];
  for (const item of parsedList(text) ?? [undefined]) {
    const { relpath, md5 } = { ...(item as Partial<Record<string, unknown>> | null | undefined) };
    if (typeof relpath !== "string" || typeof md5 !== "string" || !/^[0-9a-f]{32}$/.test(md5)) return undefined;
    if (relpath.split("/").some((name) => name === "" || name === "." || name === "..")) return undefined;
    files.push({ relpath, md5 });
  }
  return files;
}

function parsedList(text: string): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

import { readFileSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { resolve } from "node:path";
import type { Problem } from "../model/source.ts";
import { fileStart } from "../model/source.ts";
import { systemCode } from "../model/systemErrors.ts";

/** The largest file that is read as text, in bytes: beyond it, it is data. */
const maxFileBytes = 8 * 1024 * 1024;

/** How long after its last change a file's times can be trusted to show the next one, in nanoseconds: more than any file system's clock ticks. */
const settledAfter = 2_000_000_000n;

interface ParsedFile<Content> {
  /** Undefined where the file may change again without its times showing it. */
  readonly signature: string | undefined;
  readonly text: string;
  readonly content: Content;
}

/** Text files under a root, read and parsed; one that has not changed (times, size, inode) is not read again. */
export class ParsedFiles<Content> {
  readonly #root: string;
  readonly #parse: (file: string, text: string) => Content;
  readonly #fail: (file: string, problem: Problem) => Content;
  readonly #parsed = new Map<string, ParsedFile<Content>>();

  /** `fail` makes the content of a file that is there and cannot be read. */
  constructor(
    root: string,
    parse: (file: string, text: string) => Content,
    fail: (file: string, problem: Problem) => Content,
  ) {
    this.#root = root;
    this.#parse = parse;
    this.#fail = fail;
  }

  /** By path relative to the root; undefined where there is no such file, as for a URL. The same object as long as the text is the same. */
  read(file: string): Content | undefined {
    if (file.includes("://")) return undefined;
    const path = resolve(this.#root, file);
    try {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (!stats) return undefined;
      const known = this.#parsed.get(file);
      const signature = signatureOf(stats);
      if (known?.signature === signature) return known.content;
      const unfit = unfitness(stats);
      if (unfit) {
        const content = this.#fail(file, problemOf(file, ...unfit));
        this.#parsed.set(file, { signature, text: "", content });
        return content;
      }
      return this.#readChanged(file, path, stats, known);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      return this.#fail(
        file,
        problemOf(file, "unreadable", `This file cannot be read (${code}). Check its permissions.`),
      );
    }
  }

  /** Forgets a file, so that it is read anew. */
  forget(file: string): void {
    this.#parsed.delete(file);
  }

  #readChanged(file: string, path: string, stats: BigIntStats, known: ParsedFile<Content> | undefined): Content {
    const now = BigInt(Date.now()) * 1_000_000n;
    const text = readFileSync(path, "utf8");
    const content = known?.text === text ? known.content : this.#parse(file, text);
    const isSettled = now - stats.mtimeNs > settledAfter && now - stats.ctimeNs > settledAfter;
    this.#parsed.set(file, { signature: isSettled ? signatureOf(stats) : undefined, text, content });
    return content;
  }
}

function signatureOf(stats: BigIntStats): string {
  return `${stats.mtimeNs} ${stats.ctimeNs} ${stats.size} ${stats.ino}`;
}

function unfitness(stats: BigIntStats): readonly [code: string, message: string] | undefined {
  if (!stats.isFile()) return ["not-a-file", "This is not a file. Move it away, or give it another name."];
  if (stats.size <= maxFileBytes) return undefined;
  const size = `${maxFileBytes / 1024 / 1024} MB`;
  return ["file-too-large", `This file is larger than ${size} and was not read. Split it, or move its data elsewhere.`];
}

function problemOf(file: string, code: string, message: string): Problem {
  return { file, range: fileStart, severity: "error", code, message };
}

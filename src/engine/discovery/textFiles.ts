import { hash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { resolve } from "node:path";
import { monotonicMs } from "../model/monotonicTime.ts";
import type { Problem } from "../model/source.ts";
import { fileStart } from "../model/source.ts";
import { systemCode } from "../model/systemErrors.ts";

/** A file's text without a byte order mark, or what keeps it from being read. */
export type FileText = { readonly text: string } | { readonly problem: Problem };

/** Where texts come from. Paths are relative to the root, with forward slashes. */
export interface TextSource {
  /** Undefined where there is no such file, as for a URL. The same object as long as the text is the same. */
  read(file: string): FileText | undefined;
}

/** The largest file that is read as text, in bytes: beyond it, it is data. */
const maxFileBytes = 8 * 1024 * 1024;

/** How long after its last change a file's times can be trusted to show the next one, in nanoseconds: more than any file system's clock ticks. */
const settledAfter = 2_000_000_000n;

interface KnownFile {
  /** Undefined where the file may change again without its times showing it. */
  readonly signature: string | undefined;
  readonly content: FileText | undefined;
  /** When it was looked at, by `monotonicMs`. */
  readonly lookedAt: number;
  /** Whether it may have changed, as somebody told. */
  readonly isOutdated?: true;
}

/** A file as it was read: by this a later process tells whether it still is the same. */
export interface FileMark {
  /** Relative to the root. */
  readonly file: string;
  /** Its times, size and inode; empty where these may stay the same while its content changes. */
  readonly signature: string;
  /** Of its content; empty where there is no such file. */
  readonly fingerprint: string;
}

/** The text files under a root; one that has not changed (times, size, inode) is not read again. */
export class TextFiles implements TextSource {
  readonly #root: string;
  /** Whether every change is told by `forget`: then a file that was looked at is not looked at again before. */
  readonly #changesAreTold: boolean;
  readonly #known = new Map<string, KnownFile>();
  #readingSince = 0;
  #isTorn = false;

  constructor(root: string, changesAreTold: boolean) {
    this.#root = root;
    this.#changesAreTold = changesAreTold;
  }

  read(file: string): FileText | undefined {
    if (file.includes("://")) return undefined;
    const known = this.#known.get(file);
    if (known && known.isOutdated === undefined && this.#changesAreTold) return known.content;
    const next = this.#look(file, known);
    this.#known.set(file, next);
    if (known && known.lookedAt >= this.#readingSince && next.content !== known.content) this.#isTorn = true;
    return next.content;
  }

  /** Begins a reading of many files that are to fit together. */
  startReading(): void {
    this.#readingSince = monotonicMs();
    this.#isTorn = false;
  }

  /** Whether a file has changed from one look to the next since the reading began: what was made of it may be of both. */
  get isTorn(): boolean {
    return this.#isTorn;
  }

  /** Whether anybody has asked for the file, there or not. */
  hasLookedAt(file: string): boolean {
    return this.#known.has(file);
  }

  /** Looks anew at a file or at all that lies in a folder; `.` is the root. */
  forget(path: string): void {
    const inside = path === "." ? "" : `${path}/`;
    for (const [file, { content, lookedAt }] of this.#known) {
      if (file !== path && !file.startsWith(inside)) continue;
      this.#known.set(file, { signature: undefined, content, lookedAt, isOutdated: true });
    }
  }

  /** Every file that was asked for, there or not. `nowNs` is the time by the clock that stamps the files. */
  marks(nowNs: bigint): readonly FileMark[] {
    const now = monotonicMs();
    return [...this.#known].flatMap(([file, { signature = "", content, lookedAt, isOutdated }]) => {
      if (isOutdated) return [];
      const lookedAtNs = nowNs - BigInt(Math.ceil(now - lookedAt)) * 1_000_000n;
      const isTrusted = content !== undefined && "text" in content && isSettled(signature, lookedAtNs);
      return [{ file, signature: isTrusted ? signature : "", fingerprint: fingerprintOf(content) }];
    });
  }

  /** Whether a file is as it was when it was marked: by its signature, or by its content where that tells nothing. */
  isAsMarked({ file, signature, fingerprint }: FileMark): boolean {
    return (
      (signature !== "" && this.#signatureNow(file) === signature) || fingerprintOf(this.read(file)) === fingerprint
    );
  }

  #signatureNow(file: string): string | undefined {
    try {
      const stats = statSync(resolve(this.#root, file), { bigint: true, throwIfNoEntry: false });
      return stats && signatureOf(stats);
    } catch {
      // What keeps it from being looked at shows when it is read.
      return undefined;
    }
  }

  #look(file: string, known: KnownFile | undefined): KnownFile {
    const path = resolve(this.#root, file);
    const lookedAt = monotonicMs();
    try {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (!stats) return { signature: undefined, content: undefined, lookedAt };
      const signature = signatureOf(stats);
      if (known?.signature === signature) return known;
      const unfit = unfitness(stats);
      return unfit
        ? { signature, content: { problem: problemOf(file, ...unfit) }, lookedAt }
        : this.#readChanged(path, stats, lookedAt, known);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code === "ENOENT" || code === "ENOTDIR") return { signature: undefined, content: undefined, lookedAt };
      const message = `This file cannot be read (${code}). Check its permissions.`;
      return { signature: undefined, content: { problem: problemOf(file, "unreadable", message) }, lookedAt };
    }
  }

  #readChanged(path: string, stats: BigIntStats, lookedAt: number, known: KnownFile | undefined): KnownFile {
    const now = BigInt(Date.now()) * 1_000_000n;
    const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
    const isSame = known?.content && "text" in known.content && known.content.text === text;
    const signature = signatureOf(stats);
    return {
      signature: isSettled(signature, now) ? signature : undefined,
      content: isSame ? known.content : { text },
      lookedAt,
    };
  }
}

/** Texts as editors hold them, unsaved, and the files behind them. */
export class EditedTexts implements TextSource {
  readonly #files: TextSource;
  readonly #isRead: (file: string) => boolean;
  readonly #edits = new Map<string, FileText>();

  /** `isRead` tells whether anything is made of a file's text. */
  constructor(files: TextSource, isRead: (file: string) => boolean) {
    this.#files = files;
    this.#isRead = isRead;
  }

  /** Whether an edit concerns any file that is read. */
  get isEdited(): boolean {
    return [...this.#edits.keys()].some((file) => this.#isRead(file));
  }

  read(file: string): FileText | undefined {
    return this.#edits.get(file) ?? this.#files.read(file);
  }

  /** What an editor holds of a file; undefined once that is saved or given up. */
  edit(file: string, text: string | undefined): void {
    if (text === undefined) this.#edits.delete(file);
    else this.#edits.set(file, { text });
  }
}

function signatureOf(stats: BigIntStats): string {
  return `${stats.mtimeNs} ${stats.ctimeNs} ${stats.size} ${stats.ino}`;
}

/** Whether a change after `nowNs` would show in the file's times. */
function isSettled(signature: string, nowNs: bigint): boolean {
  const [mtime = "", ctime = ""] = signature.split(" ");
  return mtime !== "" && nowNs - BigInt(mtime) > settledAfter && nowNs - BigInt(ctime) > settledAfter;
}

/** Tells one content from another; empty where there is no such file. */
export function fingerprintOf(content: FileText | undefined): string {
  if (content === undefined) return "";
  return hash("sha256", "text" in content ? `text ${content.text}` : `problem ${JSON.stringify(content.problem)}`);
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

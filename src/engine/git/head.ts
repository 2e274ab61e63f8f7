import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { GitHead, HeadMove } from "./git.ts";
import { findGitDir, ifThere, readIfThere } from "./gitDir.ts";
import type { GitDir } from "./gitDir.ts";

/** Where HEAD points, as git's own files say it. `reftable` repositories keep refs in binary tables: ask git itself. */
export type HeadFile =
  | { readonly kind: "branch"; readonly ref: string }
  | { readonly kind: "detached"; readonly commit?: string }
  | { readonly kind: "reftable" };

const branchPrefix = "refs/heads/";

/** What a reftable repository writes into HEAD, so that nothing mistakes it: https://git-scm.com/docs/reftable */
const reftableRef = "refs/heads/.invalid";

/** Enough for any reflog line that a person would write; a longer last line counts as none. */
const reflogTailBytes = 64 * 1024;

/** Reads where HEAD points, without starting git. */
export function readHeadFile(gitDir: GitDir): HeadFile {
  const text = (readIfThere(join(gitDir.own, "HEAD")) ?? "").trim();
  const ref = /^ref:\s*(refs\/\S+)$/.exec(text)?.[1];
  if (ref === undefined) return { kind: "detached", ...(isHash(text) && { commit: text }) };
  return ref === reftableRef ? { kind: "reftable" } : { kind: "branch", ref };
}

/** Where HEAD is; `folder` need not be in a repository. */
export interface HeadPlace {
  /** Null where there is none; undefined where only git itself can tell. */
  readonly commit: string | null | undefined;
  /** What last moved HEAD, and when, as far as its reflog tells: another text after every move. */
  readonly move: string;
}

/** Where HEAD is, without starting git. */
export function headPlace(folder: string): HeadPlace {
  const gitDir = findGitDir(folder);
  const head = gitDir && readHeadFile(gitDir);
  if (head?.kind === "reftable") return { commit: undefined, move: "" };
  const { commit, lastMove = "", movedAt = "" } = gitDir && head ? readHead(gitDir, head) : {};
  return { commit: commit ?? null, move: `${lastMove} ${movedAt}` };
}

/** The commit at HEAD, as `headPlace` tells it. */
export function headCommit(folder: string): HeadPlace["commit"] {
  return headPlace(folder).commit;
}

/** HEAD of a repository that keeps its refs in files. */
export function readHead(gitDir: GitDir, head: Exclude<HeadFile, { kind: "reftable" }>): GitHead {
  const commit = head.kind === "detached" ? head.commit : resolveRef(gitDir, head.ref);
  return {
    ...(commit !== undefined && { commit }),
    ...(head.kind === "branch" && { branch: shortBranch(head.ref) }),
    ...(commit !== undefined && moveOf(lastReflogLine(gitDir), commit)),
  };
}

/** The files whose change tells that HEAD may have moved. They need not all be there. */
export function headFilesOf(gitDir: GitDir, head: HeadFile): readonly string[] {
  const always = [join(gitDir.own, "HEAD"), join(gitDir.own, "logs", "HEAD")];
  if (head.kind === "detached") return always;
  if (head.kind === "branch") return [...always, join(gitDir.common, head.ref), join(gitDir.common, "packed-refs")];
  return [...always, ...[gitDir.own, gitDir.common].map((folder) => join(folder, "reftable", "tables.list"))];
}

/** `refs/heads/main` as people say it: `main`. */
export function shortBranch(ref: string): string {
  return ref.startsWith(branchPrefix) ? ref.slice(branchPrefix.length) : ref;
}

/** The operation that a reflog message names: `commit (amend): Better words` is `commit (amend)`, `pull -r: …` is `pull`. */
export function moveOfMessage(message: string): string | undefined {
  const match = /^([a-z-]+)[^:(]*(\([^)]*\))?/.exec(message);
  return match?.[1] && [match[1], match[2]].filter((part) => part !== undefined).join(" ");
}

/** A ref's hash: its own file, else packed-refs. Undefined before the branch's first commit. */
function resolveRef(gitDir: GitDir, ref: string): string | undefined {
  if (ref.split("/").includes("..")) return undefined;
  const loose = readIfThere(join(gitDir.common, ref))?.trim();
  if (loose?.startsWith("ref:")) return resolveRef(gitDir, loose.slice("ref:".length).trim());
  if (loose !== undefined && isHash(loose)) return loose;
  const packed = readIfThere(join(gitDir.common, "packed-refs"));
  const line = packed?.split("\n").find((line) => line.trimEnd().endsWith(` ${ref}`));
  return line?.slice(0, line.indexOf(" "));
}

/** A file that a power cut left empty names no commit. */
function isHash(text: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(text);
}

function lastReflogLine(gitDir: GitDir): string | undefined {
  const descriptor = ifThere(() => openSync(join(gitDir.own, "logs", "HEAD"), "r"));
  if (descriptor === undefined) return undefined;
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(0, size - reflogTailBytes);
    const tail = Buffer.alloc(size - start);
    const length = readSync(descriptor, tail, 0, tail.length, start);
    const lines = tail.toString("utf8", 0, length).trimEnd().split("\n");
    return lines.length > 1 || start === 0 ? lines.at(-1) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A reflog line is `<old> <new> <name> <email> <seconds> <zone>\t<message>`. It tells of this HEAD only where it ends
 * at the commit: a reflog can be switched off for a while.
 */
function moveOf(line: string | undefined, commit: string): Pick<GitHead, "lastMove" | "movedAt"> {
  const [, reached, seconds, message] = /^\S+ (\S+) .*?(\d+) [+-]\d{4}\t(.*)$/.exec(line ?? "") ?? [];
  const lastMove = moveOfMessage(message ?? "");
  if (reached !== commit || seconds === undefined || lastMove === undefined) return {};
  return { lastMove, movedAt: Number(seconds) * 1000 };
}

/** The clock of file systems may be behind by a tick of the kernel's. */
const clockTickMs = 10;

/** Whether a move of HEAD, in the reflog's words, was that a commit was made from this very workspace. */
export function wasMadeFromWorkspace(lastMove: string): boolean {
  return /^(commit|cherry-pick|revert|am|rebase)\b/.test(lastMove);
}

/** So long may git take, slow hooks and slow disks, from looking at the clock to writing down the commit. */
const longestCommitMs = 10_000;

/**
 * When a move of HEAD was made, to the millisecond, as the commit's own file tells where it was made then and is not packed
 * yet, or, of the last move, the reflog; undefined where none is of that time.
 */
export function exactMoveTime(
  { own, common }: GitDir,
  { commit, lastMove, movedAt }: HeadMove,
  isLast: boolean,
): number | undefined {
  const object = join(common, "objects", commit.slice(0, 2), commit.slice(2));
  const times = [...(wasMadeFromWorkspace(lastMove) ? [object] : []), ...(isLast ? [join(own, "logs", "HEAD")] : [])]
    .map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    .filter((time) => time >= movedAt - clockTickMs && time < movedAt + longestCommitMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

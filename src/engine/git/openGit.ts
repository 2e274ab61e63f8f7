import { existsSync } from "node:fs";
import path from "node:path";
import type { EngineOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import type {
  CommitEntries,
  CommitFacts,
  CommitsRequest,
  ExperimentFacts,
  Git,
  GitHead,
  GitReading,
  HeadMove,
  TagFacts,
} from "./git.ts";
import { findGitDir } from "./gitDir.ts";
import { GitProcess } from "./gitProcess.ts";
import {
  commitsSince,
  commitsTouching,
  dvcExperiments,
  everyBlobOf,
  goneCommits,
  headMoves,
  notLarger,
  refsByCommit,
  unreachableCommits,
} from "./history.ts";
import { commitFiles, switchBranch } from "./branches.ts";
import { addTag, allTags } from "./tags.ts";
import { isPartialClone, objectsHere } from "./partialClone.ts";
import { changedSubmodules, mayHaveSubmodules, submodulesAt } from "./submodules.ts";
import { readTrees } from "./trees.ts";
import { exactMoveTime, headFilesOf, moveOfMessage, readHead, readHeadFile, shortBranch } from "./head.ts";

/** A longer diff is not kept with a run; what is so large belongs to the data, not to the code. */
const maxDiffBytes = 20 * 1024 * 1024;

/** The empty tree's id by the repository's hash: git knows it without its being there. */
const emptyTree = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
};

/** A patch that `git apply` takes whatever the user's settings are, of files under the root alone. */
const patchOptions = [
  "--binary",
  "--full-index",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--no-renames",
  "--no-relative",
  "--unified=3",
  // What lies in a submodule has a diff of its own: the commit that it is at is nothing that can be applied.
  "--ignore-submodules=all",
];

const namesOnly = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", "--ignore-submodules=none"];

/**
 * Git for one root, which may be a folder within the repository. In no repository, and for what needs a process where
 * none may be started, answers are empty or undefined. Throws `UserError`s: `git-missing` where a process is needed
 * and there is no git, `git-failed` with git's own words.
 */
export function openGit(root: string, options: Pick<EngineOptions, "mayStartProcesses" | "log">): Git {
  return new GitOfRoot(root, options);
}

interface OfSubmodule<Answer> {
  readonly submodule: string;
  readonly answer: Answer;
}

function pathsOf(answers: readonly OfSubmodule<readonly string[]>[]): readonly string[] {
  return answers.flatMap(({ submodule, answer }) => answer.map((file) => `${submodule}/${file}`));
}

class GitOfRoot implements Git {
  readonly #root: string;
  readonly #options: Pick<EngineOptions, "mayStartProcesses" | "log">;
  readonly #process: GitProcess;

  constructor(root: string, options: Pick<EngineOptions, "mayStartProcesses" | "log">) {
    this.#root = root;
    this.#options = options;
    this.#process = new GitProcess(root);
  }

  async head(): Promise<GitHead | undefined> {
    const gitDir = findGitDir(this.#root);
    if (!gitDir) return undefined;
    const head = readHeadFile(gitDir);
    if (head.kind !== "reftable") return readHead(gitDir, head);
    return this.#options.mayStartProcesses ? headByProcess(this.#process) : {};
  }

  async headFiles(): Promise<readonly string[]> {
    const gitDir = findGitDir(this.#root);
    return gitDir ? headFilesOf(gitDir, readHeadFile(gitDir)) : [];
  }

  async resolveCommit(ref: string): Promise<string | undefined> {
    // Such a text would be taken for an option; no commit is named so.
    if (ref.startsWith("-") || !(await this.#mayAsk())) return undefined;
    if (/^[0-9a-f]{40,64}$/.test(ref) && (await this.#here([ref])).length === 0) return undefined;
    return resolveCommit(this.#process, ref);
  }

  async remoteUrl(): Promise<string | undefined> {
    if (!(await this.#mayAsk())) return undefined;
    const { output } = await this.#process.text(["config", "--get", "remote.origin.url"], [0, 1]);
    return output.trim() === "" ? undefined : output.trim();
  }

  async commitSubject(commit: string): Promise<string | undefined> {
    const hash = await this.resolveCommit(commit);
    if (hash === undefined) return undefined;
    // `git show` asks for the commit's tree even where it shows nothing of it.
    const args = ["log", "--no-walk", "--no-patch", "--no-show-signature", "--encoding=UTF-8", "--format=%s", hash];
    return (await this.#process.text(args)).output.replace(/\r?\n$/, "");
  }

  async diffAgainstHead(): Promise<Uint8Array> {
    if (!(await this.#mayAsk())) return Buffer.alloc(0);
    const parts = await this.#diffParts(await this.#headOrEmptyTree(), "");
    const byteCount = parts.reduce((sum, part) => sum + (part?.length ?? Infinity), 0);
    if (byteCount <= maxDiffBytes) return Buffer.concat(parts.filter((part) => part !== undefined));
    const note = `The changes against HEAD are over ${maxDiffBytes / 1024 / 1024} MB and are not kept as a diff.`;
    this.#options.log("warn", note);
    return Buffer.from(`# ${note}\n`);
  }

  async untrackedFiles(): Promise<readonly string[]> {
    if (!(await this.#mayAsk())) return [];
    const files = await this.#paths(["ls-files", "--others", "--exclude-standard", "-z"]);
    const inside = await this.#inSubmodules(await this.#headOrEmptyTree(), (git) => git.untrackedFiles());
    // A repository within this one is listed as a folder.
    return [...files.filter((file) => !file.endsWith("/")), ...pathsOf(inside)];
  }

  async isTracked(path: string): Promise<boolean> {
    if (!(await this.#mayAsk())) return false;
    return (await this.#paths(["ls-files", "-z", "--", `:(literal)${path}`])).length > 0;
  }

  async indexedFiles(): Promise<ReadonlySet<string> | undefined> {
    if (findGitDir(this.#root) === undefined) return new Set();
    return this.#options.mayStartProcesses ? new Set(await this.#paths(["ls-files", "-z"])) : undefined;
  }

  async changedFiles(files?: readonly string[]): Promise<readonly string[]> {
    if (!(await this.#mayAsk()) || files?.length === 0) return [];
    if (files) return this.#paths(["diff", ...namesOnly, "HEAD", "--", ...files.map((file) => `:(literal)${file}`)]);
    return this.#changedSince(await this.#headOrEmptyTree());
  }

  async changedSince(commit: string): Promise<readonly string[]> {
    if (!(await this.#mayAsk())) return [];
    return this.#paths(["diff", ...namesOnly, "--ignore-submodules=all", commit, "--"]);
  }

  async fileAt(commit: string, path: string, options: GitReading = {}): Promise<Uint8Array | undefined> {
    const blob = (await this.#blobsAt(commit, [path], options))?.get(path);
    return blob === undefined ? undefined : (await this.blobs([blob], options)).get(blob);
  }

  async blobs(
    ids: readonly string[],
    { maxBytes = Infinity, mayFetch = false }: Parameters<Git["blobs"]>[1] = {},
  ): Promise<ReadonlyMap<string, Uint8Array>> {
    if (!(await this.#mayAsk())) return new Map();
    const here = mayFetch ? ids : await this.#here(ids);
    const small = Number.isFinite(maxBytes) ? await notLarger(this.#process, here, maxBytes) : here;
    return this.#process.blobs(small);
  }

  async filesAt(commit: string, options: GitReading = {}): Promise<ReadonlyMap<string, string> | undefined> {
    return this.#blobsAt(commit, [], options);
  }

  async everyBlobOf(names: readonly string[]): Promise<readonly string[]> {
    return (await this.#mayAsk()) ? everyBlobOf(this.#process, names) : [];
  }

  async unreachable(commits: readonly string[], options: { readonly reflogs: boolean }): Promise<ReadonlySet<string>> {
    return (await this.#mayAsk()) ? unreachableCommits(this.#process, await this.#here(commits), options) : new Set();
  }

  async gone(commits: readonly string[]): Promise<ReadonlySet<string>> {
    if (!(await this.#mayAsk())) return new Set();
    const here = new Set(await this.#here(commits));
    const elsewhere = commits.filter((commit) => !here.has(commit));
    return new Set([...elsewhere, ...(await goneCommits(this.#process, [...here]))]);
  }

  async commitsSince({ starts, known = [], limit }: CommitsRequest): Promise<readonly CommitFacts[]> {
    if (!(await this.#mayAsk())) return [];
    const here = new Set(await this.#here([...starts, ...known]));
    const isHere = (commit: string): boolean => here.has(commit);
    return commitsSince(this.#process, { starts: starts.filter(isHere), known: known.filter(isHere), limit });
  }

  async commitsTouching(globs: readonly string[], limit: number): Promise<readonly CommitFacts[]> {
    return (await this.#mayAsk()) ? commitsTouching(this.#process, globs, limit) : [];
  }

  async experiments(): Promise<readonly ExperimentFacts[]> {
    return (await this.#mayAsk()) ? dvcExperiments(this.#process) : [];
  }

  async headMoves(limit: number): Promise<readonly HeadMove[]> {
    if (!(await this.#mayAsk())) return [];
    const moves = await headMoves(this.#process, limit);
    const gitDir = findGitDir(this.#root);
    if (!gitDir) return moves;
    return moves.map((move, index) => ({ ...move, movedAt: exactMoveTime(gitDir, move, index === 0) ?? move.movedAt }));
  }

  async refs(): Promise<ReadonlyMap<string, readonly string[]>> {
    return (await this.#mayAsk()) ? refsByCommit(this.#process) : new Map();
  }

  async entriesAt(commits: readonly CommitFacts[], names: RegExp, options: GitReading = {}): Promise<CommitEntries> {
    const read = (ids: readonly string[]): ReturnType<Git["blobs"]> => this.blobs(ids, options);
    return readTrees(read, { commits, names, prefix: await this.prefix() });
  }

  async addWorktree(folder: string, commit: string): Promise<void> {
    await this.#process.text(["worktree", "add", "--detach", "--force", folder, commit]);
    if (!existsSync(path.join(folder, ".gitmodules"))) return;
    for (const submodule of await submodulesAt(this.#process, commit)) {
      const original = path.join(await this.#top(), submodule.path);
      const inner = this.#at(original);
      if (existsSync(path.join(original, ".git")) && (await inner.resolveCommit(submodule.commit)) !== undefined)
        await inner.addWorktree(path.join(folder, submodule.path), submodule.commit);
      else this.#options.log("warn", `The submodule ${submodule.path} is not here: the copy is without its files.`);
    }
  }

  async removeWorktree(folder: string): Promise<void> {
    await this.#process.text(["worktree", "remove", "--force", "--force", folder]);
  }

  async applyDiff(diff: Uint8Array): Promise<void> {
    if (diff.length > 0) await this.#process.give(["apply", "--whitespace=nowarn"], diff);
  }

  async isBranchName(name: string): Promise<boolean> {
    return (await this.#process.text(["check-ref-format", "--branch", name], [0, 1, 128])).exitCode === 0;
  }

  commitFiles(files: readonly string[], message: string): Promise<string> {
    return commitFiles(this.#process, files, message);
  }

  async addBranch(name: string, commit: string): Promise<void> {
    await this.#process.text(["branch", "--no-track", name, commit]);
  }

  async tags(): Promise<readonly TagFacts[]> {
    return (await this.#mayAsk()) ? allTags(this.#process) : [];
  }

  addTag(name: string, commit: string, message: string): Promise<void> {
    return addTag(this.#process, name, commit, message);
  }

  switchBranch(name: string): Promise<void> {
    return switchBranch(this.#process, name);
  }

  async prefix(): Promise<string> {
    return (await this.#process.text(["rev-parse", "--show-prefix"])).output.trimEnd().replace(/\/$/, "");
  }

  close(): void {
    this.#process.close();
  }

  /** Of all files where no path is given. */
  async #blobsAt(
    commit: string,
    paths: readonly string[],
    { mayFetch = false }: GitReading,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    const hash = await this.resolveCommit(commit);
    if (hash === undefined) return undefined;
    if (!mayFetch && this.#isPartialClone()) return this.#blobsOfTreesHere(hash);
    const entries = await this.#paths(["ls-tree", "-r", "-z", hash, "--", ...paths]);
    const blobs = new Map<string, string>();
    for (const entry of entries) {
      const [, type, blob, path] = /^\S+ (\S+) (\S+)\t(.*)$/s.exec(entry) ?? [];
      if (type === "blob" && blob !== undefined && path !== undefined) blobs.set(path, blob);
    }
    return blobs;
  }

  /** Of all files, by the trees that are here; undefined where one is not. */
  async #blobsOfTreesHere(commit: string): Promise<ReadonlyMap<string, string> | undefined> {
    const [facts] = await this.commitsSince({ starts: [commit], limit: 1 });
    if (!facts) return undefined;
    const entries = await this.entriesAt([facts], /^/);
    if (!entries.isWhole(facts)) return undefined;
    const blobs = [...entries.named(facts)].filter(([, { kind }]) => kind !== "submodule");
    return new Map(blobs.map(([file, { id }]) => [file, id]));
  }

  #isPartialClone(): boolean {
    const gitDir = findGitDir(this.#root);
    return gitDir !== undefined && isPartialClone(gitDir);
  }

  /** Those of these objects (full ids) that are here: for the others git would turn to the remote of a partial clone. */
  async #here(ids: readonly string[]): Promise<readonly string[]> {
    return this.#isPartialClone() ? objectsHere(this.#process, ids) : ids;
  }

  async #mayAsk(): Promise<boolean> {
    return this.#options.mayStartProcesses && findGitDir(this.#root) !== undefined;
  }

  /** The diff of the files under the root, then of each submodule; undefined in the place of what is too long. */
  async #diffParts(base: string, prefix: string): Promise<readonly (Uint8Array | undefined)[]> {
    const places = [`--src-prefix=a/${prefix}`, `--dst-prefix=b/${prefix}`];
    const own = await this.#process.bytesUpTo(["diff", ...patchOptions, ...places, base, "--", "."], maxDiffBytes);
    if (!mayHaveSubmodules(this.#root)) return [own];
    const top = path.posix.join(prefix, await this.prefix());
    const inside = await this.#inSubmodules(base, (git, submoduleBase, submodule) =>
      git.#diffParts(submoduleBase, `${path.posix.join(top, submodule)}/`),
    );
    return [own, ...inside.flatMap(({ answer }) => answer)];
  }

  /** The files that differ from a commit or tree, relative to the root; of submodules themselves and what lies in them. */
  async #changedSince(base: string): Promise<readonly string[]> {
    const own = await this.#paths(["diff", ...namesOnly, base, "--"]);
    const inside = await this.#inSubmodules(base, (git, submoduleBase) => git.#changedSince(submoduleBase));
    return [...own, ...pathsOf(inside)];
  }

  /**
   * What each submodule with changes says. `submoduleBase` is the commit that `base` names for it. One that git cannot
   * tell of is left out, with a line in the log.
   */
  async #inSubmodules<Answer>(
    base: string,
    ask: (git: GitOfRoot, submoduleBase: string, submodule: string) => Promise<Answer>,
  ): Promise<readonly OfSubmodule<Answer>[]> {
    if (!mayHaveSubmodules(this.#root)) return [];
    const answers: OfSubmodule<Answer>[] = [];
    for (const { path: submodule, commit } of await changedSubmodules(this.#process, base)) {
      const git = this.#at(path.join(this.#root, submodule));
      try {
        answers.push({ submodule, answer: await ask(git, commit ?? (await git.#emptyTree()), submodule) });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.#options.log("warn", `What has changed in the submodule ${submodule} is not kept: ${error.message}`);
      }
    }
    return answers;
  }

  #at(folder: string): GitOfRoot {
    return new GitOfRoot(folder, this.#options);
  }

  async #top(): Promise<string> {
    return (await this.#process.text(["rev-parse", "--show-toplevel"])).output.trimEnd();
  }

  async #headOrEmptyTree(): Promise<string> {
    return (await this.head())?.commit === undefined ? this.#emptyTree() : "HEAD";
  }

  async #emptyTree(): Promise<string> {
    const format = (await this.#process.text(["rev-parse", "--show-object-format"])).output.trim();
    return format === "sha256" ? emptyTree.sha256 : emptyTree.sha1;
  }

  async #paths(args: readonly string[]): Promise<readonly string[]> {
    const { output } = await this.#process.text(args);
    return output.split("\0").filter((path) => path !== "");
  }
}

/** Exit code 1, and no word with it, is git's answer that there is no such commit. */
async function resolveCommit(git: GitProcess, ref: string): Promise<string | undefined> {
  const { output } = await git.text(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], [0, 1]);
  // A range (`a..b`) is answered by two lines.
  return /^[0-9a-f]{40,64}$/.exec(output.trim())?.[0];
}

/** HEAD where only git itself can read it. */
export async function headByProcess(git: GitProcess): Promise<GitHead> {
  const commit = await resolveCommit(git, "HEAD");
  const ref = (await git.text(["symbolic-ref", "--quiet", "HEAD"], [0, 1])).output.trim();
  const branch = ref === "" ? {} : { branch: shortBranch(ref) };
  if (commit === undefined) return branch;
  const reflog = await git.text(["reflog", "show", "-1", "--date=unix", "--format=%gd%x00%gs", "HEAD", "--"]);
  const [, seconds, message] = /\{(\d+)\}\0(.*)/.exec(reflog.output) ?? [];
  const lastMove = moveOfMessage(message ?? "");
  return { commit, ...branch, ...(lastMove && { lastMove, movedAt: Number(seconds) * 1000 }) };
}

import { devNull } from "node:os";
import { getSystemErrorName } from "node:util";
import { simpleGit } from "simple-git";
import type { SimpleGit } from "simple-git";
import { UserError } from "../model/errors.ts";

/** What a git process answered. */
export interface GitAnswer<Output = string> {
  readonly exitCode: number;
  readonly output: Output;
}

/** Starts git in one folder, hardened: it asks nothing, takes no locks, runs no hook for reading, obeys no `GIT_*` of ours. */
export class GitProcess {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #closing = new AbortController();

  constructor(folder: string) {
    this.#folder = folder;
    this.#environment = gitEnvironment(process.env);
  }

  /** Runs git and gives its output as text. Throws a `UserError` (`git-missing`, `git-failed`) unless its exit code is fine. */
  async text(args: readonly string[], fineExitCodes: readonly number[] = [0], input?: string): Promise<GitAnswer> {
    return this.#run(args, fineExitCodes, (git) => git.raw([...args]), input === undefined ? {} : { input });
  }

  /** Runs git with these bytes as its standard input. */
  async give(args: readonly string[], input: Uint8Array): Promise<void> {
    await this.#run(args, [0], (git) => git.raw([...args]), { input: Buffer.from(input) });
  }

  /** Runs git and gives the bytes of its output; undefined, and git is ended, as soon as they are more than `maxBytes`. */
  async bytesUpTo(args: readonly string[], maxBytes: number): Promise<Uint8Array | undefined> {
    const tooMuch = new AbortController();
    const chunks: Buffer[] = [];
    let byteCount = 0;
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      byteCount += chunk.length;
      if (byteCount > maxBytes) tooMuch.abort();
    };
    const run = (git: SimpleGit) => git.outputHandler((_command, stdout) => stdout.on("data", take)).raw([...args]);
    try {
      await this.#run(args, [0], run, { signal: tooMuch.signal });
      return Buffer.concat(chunks);
    } catch (error) {
      if (tooMuch.signal.aborted) return undefined;
      throw error;
    }
  }

  /** The bytes of blobs by their ids, from one process; ids that git does not have are left out. */
  async blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (ids.length === 0) return new Map();
    const args = ["cat-file", "--batch"];
    const run = async (git: SimpleGit): Promise<Buffer> => git.binaryCatFile(["--batch"]);
    const { output } = await this.#run(args, [0], run, { input: `${ids.join("\n")}\n` });
    return readBatch(output);
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort();
  }

  async #run<Output>(
    args: readonly string[],
    fineExitCodes: readonly number[],
    run: (git: SimpleGit) => PromiseLike<Output>,
    { signal, input }: { readonly signal?: AbortSignal; readonly input?: string | Buffer } = {},
  ): Promise<GitAnswer<Output>> {
    let exitCode = 0;
    let words = "";
    const git = simpleGit({
      baseDir: this.#folder,
      abort: AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]),
      input: () => input,
      allowEnvironment: Object.keys(ownEnvironment),
      // Not a while after the process has ended, but when all that it wrote has been read.
      completion: { onClose: true, onExit: false },
      config: ["core.fsmonitor=false", "core.quotePath=false", `core.hooksPath=${devNull}`],
      unsafe: { allowUnsafeFsMonitor: true, allowUnsafeHooksPath: true },
      errors: (error, result) => {
        exitCode = result.exitCode;
        words = Buffer.concat(result.stdErr).toString("utf8");
        return fineExitCodes.includes(exitCode) ? undefined : (error ?? Buffer.from(words || `exit code ${exitCode}`));
      },
    }).env({ ...this.#environment });
    try {
      return { output: await run(git), exitCode };
    } catch (error) {
      if (exitCode < 0) throw gitMissing(exitCode, error);
      throw gitFailed(args, words, error);
    }
  }
}

const ownEnvironment = { GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };

/** simple-git refuses what could make git start another program or read another repository, so it is not handed on. */
const guardedVariables = /^(git_.*|editor|pager|prefix|ssh_askpass|visual)$/i;

function gitEnvironment(inherited: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const kept = Object.entries(inherited).filter(([name]) => !guardedVariables.test(name));
  return { ...Object.fromEntries(kept), ...ownEnvironment };
}

/** Reads `<id> blob <size>\n<bytes>\n`, again and again; a line without a size tells of an id that git does not have. */
function readBatch(output: Buffer): ReadonlyMap<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  let position = 0;
  while (position < output.length) {
    const lineEnd = output.indexOf("\n", position);
    const [id = "", , size] = output.toString("utf8", position, lineEnd).split(" ");
    position = lineEnd + 1;
    if (size === undefined) continue;
    blobs.set(id, output.subarray(position, position + Number(size)));
    position += Number(size) + 1;
  }
  return blobs;
}

/** A negative exit code is the system's error number: the process could not be started. */
function gitMissing(exitCode: number, cause: unknown): UserError {
  return new UserError(
    "git-missing",
    `git could not be started (${getSystemErrorName(exitCode)}).`,
    "Install git from https://git-scm.com/downloads and see that it is on the PATH.",
    { cause },
  );
}

function gitFailed(args: readonly string[], words: string, cause: unknown): UserError {
  const reason = words.trim().split("\n")[0] ?? "";
  return new UserError(
    "git-failed",
    `\`git ${args[0] ?? ""}\` did not succeed${reason === "" ? "" : `: ${reason}`}`,
    "Run `git status` in the project's folder: it tells what is wrong with the repository.",
    { cause },
  );
}

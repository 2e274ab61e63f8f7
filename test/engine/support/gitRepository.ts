import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openGit } from "../../../src/engine/git/openGit.ts";
import type { Git } from "../../../src/engine/git/git.ts";

/** A git repository in a temporary folder. */
export interface GitRepository extends Disposable {
  readonly root: string;
  readonly logged: readonly string[];
  /** Runs git in the repository, or in a folder of it. */
  git(...args: readonly string[]): string;
  write(file: string, content: string | Uint8Array): void;
  /** Commits all that is there; returns the commit's hash. */
  commit(message: string): string;
  /** What Cairn sees, of the repository or of a folder. */
  open(options?: { readonly folder?: string; readonly mayStartProcesses?: boolean }): Git;
}

export function makeGitRepository(): GitRepository {
  const base = realpathSync.native(mkdtempSync(path.join(tmpdir(), "cairn gitt ")));
  const root = path.join(base, "prosjekt ø");
  mkdirSync(root);
  const opened: Git[] = [];
  const logged: string[] = [];
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Kari Ås", "-c", "user.email=kari@example.org", ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "core.autocrlf", "false");
  return {
    root,
    logged,
    git,
    write: (file, content) => {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), content);
    },
    commit: (message) => {
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", message);
      return git("rev-parse", "HEAD");
    },
    open: ({ folder = root, mayStartProcesses = true } = {}) => {
      const cairnGit = openGit(folder, {
        mayStartProcesses,
        log: (level, message) => logged.push(`${level} ${message}`),
      });
      opened.push(cairnGit);
      return cairnGit;
    },
    [Symbol.dispose]: () => {
      for (const cairnGit of opened) cairnGit.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

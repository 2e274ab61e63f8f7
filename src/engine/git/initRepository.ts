import { GitProcess } from "./gitProcess.ts";

/**
 * Makes a folder a git repository whose first commit holds all that it does not ignore. Where git knows no name and
 * address of the person, the repository gets some of its own, so that commits work in it; keys and hooks of the
 * person's have no say. Throws `UserError`s: `git-missing`, `git-failed`.
 */
export async function initRepository(folder: string, subject: string): Promise<void> {
  const git = new GitProcess(folder);
  await git.text(["init", "--quiet"]);
  await git.text(["symbolic-ref", "HEAD", "refs/heads/main"]);
  for (const [key, value] of standIn) {
    const { exitCode } = await git.text(["config", key], [0, 1]);
    if (exitCode === 1) await git.text(["config", key, value]);
  }
  await git.text(["add", "--all"]);
  await git.text(["commit", "--quiet", "--no-gpg-sign", "--no-verify", "--message", subject]);
}

const standIn = [
  ["user.name", "Cairn sample"],
  ["user.email", "sample@cairn.invalid"],
] as const;

import { UserError } from "../model/errors.ts";
import type { GitProcess } from "./gitProcess.ts";

/** See `Git.commitFiles`. */
export async function commitFiles(git: GitProcess, files: readonly string[], message: string): Promise<string> {
  await refuseNobody(git);
  const names = Buffer.from(files.map((file) => `${file}\0`).join(""));
  await git.give(["update-index", "--add", "--remove", "-z", "--stdin"], names);
  // Signing may ask for a passphrase, which nobody could give here.
  await git.text(["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--allow-empty", "--message", message]);
  return (await git.text(["rev-parse", "HEAD"])).output.trim();
}

/** Throws a `UserError` `git-identity-missing` where git does not know who works here. */
export async function refuseNobody(git: GitProcess): Promise<void> {
  const { exitCode } = await git.text(["var", "GIT_COMMITTER_IDENT"], [0, 128]);
  if (exitCode === 0) return;
  throw new UserError(
    "git-identity-missing",
    "git does not know who commits here.",
    'Tell it once: git config --global user.name "…", and the same of user.email.',
  );
}

/** See `Git.switchBranch`. */
export async function switchBranch(git: GitProcess, name: string): Promise<void> {
  try {
    await git.text(["switch", "--quiet", name]);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "git-failed") throw error;
    throw new UserError(
      "branch-not-switched",
      `The workspace was not switched to “${name}”: ${error.message}`,
      `The branch is there. Commit or stash what you have changed, then: git switch ${name}`,
      { cause: error },
    );
  }
}

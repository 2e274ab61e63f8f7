import { existsSync } from "node:fs";
import { cp, mkdir, readdir } from "node:fs/promises";
import path from "node:path";

import { projectRoot } from "./paths.ts";
import { CommandError, findOnPath, run } from "./processes.ts";

/** The sample project that ships with Cairn. */
export const sampleDir = path.join(projectRoot, "media", "sample");

/** What working in the sample leaves behind, and no copy should carry along. */
const leftBehind = new Set([".git", ".cairn", ".dvc", ".venv", "__pycache__", ".DS_Store"]);

/**
 * The sample's files, relative to it, as git would take them: what somebody's runs in the checkout
 * produced is left out.
 */
export async function listSampleFiles(): Promise<string[]> {
  if (!existsSync(sampleDir)) throw new Error(`the sample project is missing: ${sampleDir}`);
  const listed =
    existsSync(path.join(projectRoot, ".git")) && findOnPath("git") !== undefined ? await listByGit() : await listAll();
  if (listed.length === 0) throw new Error(`the sample project is empty: ${sampleDir}`);
  return listed;
}

async function listByGit(): Promise<string[]> {
  const args = ["-C", sampleDir, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const names = (await run("git", args)).split("\0").filter((name) => name !== "");
  return names.filter((name) => existsSync(path.join(sampleDir, name)));
}

async function listAll(): Promise<string[]> {
  const entries = await readdir(sampleDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(sampleDir, path.join(entry.parentPath, entry.name)));
  return files.filter((file) => !file.split(path.sep).some((part) => leftBehind.has(part)));
}

/** Copies the sample into a new folder. */
export async function copySample(target: string): Promise<void> {
  for (const file of await listSampleFiles()) {
    const to = path.join(target, file);
    await mkdir(path.dirname(to), { recursive: true });
    await cp(path.join(sampleDir, file), to, { preserveTimestamps: true });
  }
}

/** Copies the sample into a new folder and makes it a git repository with one commit. */
export async function makeSampleRepository(target: string): Promise<void> {
  await copySample(target);
  const git = (...args: string[]): Promise<string> => run("git", ["-C", target, ...args]);
  await git("init", "--quiet", "--initial-branch=main");
  if (!(await hasIdentity(target))) {
    await git("config", "user.name", "Cairn sample");
    await git("config", "user.email", "sample@cairn.invalid");
  }
  // Somebody's signing key or hooks have no say in a throw-away repository.
  await git("config", "commit.gpgsign", "false");
  await git("config", "core.hooksPath", ".git/hooks");
  await git("config", "core.autocrlf", "false");
  await git("add", "--all");
  await git("commit", "--quiet", "-m", "The sample as it comes with Cairn");
}

async function hasIdentity(folder: string): Promise<boolean> {
  try {
    return (
      (await run("git", ["-C", folder, "config", "user.email"])).trim() !== "" &&
      (await run("git", ["-C", folder, "config", "user.name"])).trim() !== ""
    );
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === 1) return false;
    throw error;
  }
}

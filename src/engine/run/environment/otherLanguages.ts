import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { OtherInterpreter } from "../../model/run.ts";
import { cachedFacts } from "./cachedFacts.ts";
import type { Interpreter } from "./interpreter.ts";
import type { CommandPlace } from "../process/programs.ts";

type OtherLanguage = Exclude<Interpreter["language"], "python">;

/** The files in which projects of a language say which packages they use, the most exact first. */
const lockFiles: Readonly<Record<OtherLanguage, readonly string[]>> = {
  r: ["renv.lock"],
  julia: ["Manifest.toml", "Project.toml"],
  node: ["package-lock.json", "pnpm-lock.yaml", "yarn.lock"],
};

const timeoutMs = 20_000;

/**
 * The version of an interpreter of R, Julia or Node, asked of it once while its program stays the same, and what the
 * project's own lock file for it holds. Rejects where it does not answer. `root` is the project's.
 */
export async function languageFacts(
  language: OtherLanguage,
  file: string,
  place: CommandPlace,
  { root, cacheDir }: { readonly root: string; readonly cacheDir: string },
): Promise<Omit<OtherInterpreter, "stages">> {
  const { facts: version } = await cachedFacts(cacheDir, `version ${file}`, async () => ({
    facts: await askVersion(file, place),
    watched: [file],
  }));
  const lock = findLock(language, place.cwd, root);
  return { language, path: file, version, ...(lock && { lock }) };
}

/** Old versions of R tell it on the wrong stream. */
async function askVersion(file: string, { cwd, env }: CommandPlace): Promise<string> {
  const options = { cwd, env, timeout: timeoutMs, windowsHide: true };
  const { stdout, stderr } = await promisify(execFile)(file, ["--version"], options);
  const version = /\d+(?:\.\d+)+\S*/.exec(`${stdout}\n${stderr}`)?.[0];
  if (version === undefined) throw new Error(`${file} --version names no version`);
  return version;
}

/** The nearest lock file from a stage's folder up to the root. */
function findLock(language: OtherLanguage, cwd: string, root: string): OtherInterpreter["lock"] {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const name = lockFiles[language].find((one) => existsSync(path.join(folder, one)));
    if (name !== undefined) {
      const file = path.join(folder, name);
      const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
      return { path: path.relative(root, file).split(path.sep).join("/"), sha256: digest };
    }
    if (folder === root || folder === path.dirname(folder)) return undefined;
  }
}

import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import ignore from "ignore";

/**
 * Copies the sample project into a new folder, dotfiles too, without what its `.gitignore` names (what somebody's runs
 * in a checkout of Cairn left behind). Tells of each file, with how far it is from 0 to 1.
 */
export async function copySample(
  from: string,
  to: string,
  onFile: (file: string, fraction: number) => void,
): Promise<void> {
  const files = await listSample(from);
  for (const [index, file] of files.entries()) {
    const target = path.join(to, file);
    await mkdir(path.dirname(target), { recursive: true });
    await cp(path.join(from, file), target, { errorOnExist: true, force: false });
    onFile(file, (index + 1) / files.length);
  }
}

async function listSample(from: string): Promise<readonly string[]> {
  const rules = ignore()
    .add(await readFile(path.join(from, ".gitignore"), "utf8"))
    .add(".git");
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)))
    .filter((file) => !rules.ignores(file.split(path.sep).join("/")));
}

import { createHash } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { run } from "../host/processes.ts";
import { compareToPeer } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 3;
const fileCount = 2_000;
const fileBytes = 4_096;
const filesPerFolder = 100;

/** Many small files, as images or texts to train on come: kept for the first time, and brought back. */
export async function measureSmallFiles({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`${fileCount} small files to the store and back`);
  const home = await makeFolder("files");
  const project = path.join(home, "project");
  const data = path.join(project, "data");
  await writeSmallFiles(data);
  await writeFile(path.join(project, "dvc.yaml"), "stages:\n  train:\n    cmd: 'true'\n    deps: [data]\n");
  return [await compareSnapshot(home, project), await compareRestore(home, project)];
}

function compareSnapshot(home: string, project: string): Promise<Result> {
  const ledger = path.join(project, ".cairn");
  const gitDir = path.join(home, "repository.git");
  const git = (...args: readonly string[]): Promise<string> =>
    run("git", [`--git-dir=${gitDir}`, `--work-tree=${project}`, ...args], { cwd: project });
  return compareToPeer(
    {
      name: `snapshot ${fileCount} files of ${fileBytes / 1024} KiB`,
      prepare: async () => {
        await removed(ledger);
        await mkdir(ledger);
      },
      run: () => withEngine(project, (engine) => engine.takeSnapshot({})),
    },
    {
      name: "git add into an empty repository",
      prepare: async () => {
        await removed(gitDir);
        await git("init", "--quiet");
      },
      run: () => git("add", "data"),
    },
    rounds,
  );
}

async function compareRestore(home: string, project: string): Promise<Result> {
  const data = path.join(project, "data");
  const copy = path.join(home, "copy");
  const original = path.join(home, "original");
  await cp(data, original, { recursive: true });
  const { id } = await withEngine(project, (engine) => engine.takeSnapshot({}));
  return compareToPeer(
    {
      name: `restore ${fileCount} files of ${fileBytes / 1024} KiB`,
      prepare: () => removed(data),
      run: () => withEngine(project, async (engine) => engine.restore(await engine.planRestore({ ref: id }))),
    },
    process.platform === "win32"
      ? { name: "fs.cp", prepare: () => removed(copy), run: () => cp(original, copy, { recursive: true }) }
      : { name: "cp -r", prepare: () => removed(copy), run: () => run("cp", ["-r", original, copy]) },
    rounds,
  );
}

/** Each file's bytes are its own, the same in every run, and nothing that compresses. */
async function writeSmallFiles(folder: string): Promise<void> {
  for (let index = 0; index < fileCount; index++) {
    const inner = path.join(folder, String(Math.floor(index / filesPerFolder)).padStart(3, "0"));
    if (index % filesPerFolder === 0) await mkdir(inner, { recursive: true });
    const bytes = createHash("shake256", { outputLength: fileBytes }).update(String(index)).digest();
    await writeFile(path.join(inner, `${index}.bin`), bytes);
  }
}

function removed(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

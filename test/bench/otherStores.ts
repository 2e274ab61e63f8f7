import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";

import { findOnPath, run } from "../host/processes.ts";
import { fileBytes, setAside, writeDataProject } from "./manyFiles.ts";
import { againstPeer, onSettledDisk, timeInterleaved } from "./measure.ts";
import type { Bench, Result, Subject } from "./measure.ts";
import { cairn, forget } from "./runSample.ts";

const rounds = 3;
const fileCount = 10_000;

/** The same files to the stores of git-lfs and of restic, where these are installed. */
export async function compareOtherStores({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`${fileCount} small files to the stores of git-lfs and restic`);
  const home = await makeFolder("stores");
  const project = writeDataProject(path.join(home, "project"), fileCount);
  const peers: Readonly<Record<string, Omit<Subject, "name">>> = {
    ...(findOnPath("git-lfs") !== undefined && { "git add with git-lfs": addWithLfs(home, project.root) }),
    ...(findOnPath("restic") !== undefined && { "restic backup": backUpWithRestic(home, project.root) }),
  };
  if (Object.keys(peers).length === 0) return [];
  const snapshot = { prepare: () => forget(project), run: () => cairn(project, "snapshot") };
  const samples: Readonly<Record<string, readonly number[]>> = await timeInterleaved(
    onSettledDisk({ snapshot, ...peers }),
    rounds,
  );
  const name = `cairn snapshot, ${fileCount.toLocaleString("en")} files of ${fileBytes / 1024} KiB`;
  return Object.keys(peers).map((peer) =>
    againstPeer(name, samples["snapshot"] ?? [], { name: peer, samples: samples[peer] ?? [] }),
  );
}

function addWithLfs(home: string, root: string): Omit<Subject, "name"> {
  const gitDir = path.join(home, "lfs.git");
  const filter = ["filter.lfs.process=git-lfs filter-process", "filter.lfs.required=true"];
  const git = (...args: readonly string[]): Promise<string> =>
    run("git", [`--git-dir=${gitDir}`, `--work-tree=${root}`, ...filter.flatMap((one) => ["-c", one]), ...args], {
      cwd: root,
    });
  return {
    prepare: async () => {
      setAside(gitDir);
      await git("init", "--quiet");
      mkdirSync(path.join(gitDir, "info"), { recursive: true });
      appendFileSync(path.join(gitDir, "info", "attributes"), "data/** filter=lfs\n");
    },
    run: () => git("add", "data"),
  };
}

function backUpWithRestic(home: string, root: string): Omit<Subject, "name"> {
  const repository = path.join(home, "restic");
  const env = { ...process.env, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: "bench" };
  const restic = (...args: readonly string[]): Promise<string> =>
    run("restic", ["--quiet", "--no-cache", ...args], { cwd: root, env });
  return {
    prepare: async () => {
      setAside(repository);
      await restic("init");
    },
    run: () => restic("backup", "data"),
  };
}

import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import path from "node:path";

import type { RestorePlan } from "../../src/engine/model/snapshot.ts";
import { run } from "../host/processes.ts";
import { bareFiles } from "./bareFiles.ts";
import { changeFiles, type DataProject, fileBytes, setAside, someFiles, writeDataProject } from "./manyFiles.ts";
import { againstLimit, againstPeer, medianOf, onSettledDisk, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { cairn, forget } from "./runSample.ts";
import { measureUntold } from "./toldChanges.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 3;
const fileCount = 100_000;
const changedCount = 100;
const diffLimitMs = 20;
const named = fileCount.toLocaleString("en");

/** A large data set of small files: kept for the first time, asked for changes, and brought back. */
export async function measureSnapshots({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`writing ${named} files of ${fileBytes / 1024} KiB`);
  const home = await makeFolder("snapshots");
  const project = writeDataProject(path.join(home, "project"), fileCount);
  const git = await gitBeside(home, project);
  progress.step("snapshots of them, beside git add");
  const results = [...(await compareSnapshot(project, git))];
  progress.step("checks of them for changes, beside git status");
  results.push(...(await compareChecks(project, git)), await compareStatus(project, git));
  results.push(await measureUntold(project, named));
  progress.step("what differs between two snapshots of them");
  results.push(await measureDiff(project));
  progress.step("restores of them, beside cp -r");
  results.push(await compareSmallRestore(home, project), ...(await compareRestore(home, project)));
  return results;
}

/** A git repository that has the project as its work tree, and lies outside of it. */
interface Git {
  /** Makes it anew, empty. */
  readonly renew: () => Promise<void>;
  readonly run: (...args: readonly string[]) => Promise<string>;
}

async function gitBeside(home: string, { root }: DataProject): Promise<Git> {
  const gitDir = path.join(home, "repository.git");
  const runGit: Git["run"] = (...args) =>
    run("git", [`--git-dir=${gitDir}`, `--work-tree=${root}`, ...args], { cwd: root });
  const renew = async (): Promise<void> => {
    setAside(gitDir);
    await runGit("init", "--quiet");
  };
  await renew();
  return { renew, run: runGit };
}

/** Leaves the project with a snapshot, and git with the same files in its index. */
async function compareSnapshot(project: DataProject, git: Git): Promise<readonly Result[]> {
  const samples = await timeInterleaved(
    onSettledDisk({
      cairn: { prepare: () => forget(project), run: () => cairn(project, "snapshot") },
      git: { prepare: git.renew, run: () => git.run("add", "data") },
      bare: { run: () => bareFiles("hash", project.data) },
    }),
    rounds,
  );
  const name = `cairn snapshot, ${named} new files of ${fileBytes / 1024} KiB`;
  return [
    againstPeer(name, samples.cairn, { name: "git add into an empty repository", samples: samples.git }),
    againstPeer(name, samples.cairn, { name: "two workers read and hash them", samples: samples.bare }),
  ];
}

/** What differs from a snapshot: nothing, then one byte. */
async function compareChecks(project: DataProject, git: Git): Promise<readonly Result[]> {
  const { id } = await takeSnapshot(project);
  const one = someFiles(project, fileCount, 1);
  let round = 0;
  const samples = await withEngine(project.root, (engine) => {
    const check = () => engine.planRestore({ ref: id });
    return timeInterleaved(
      {
        bare: { run: () => bareFiles("look", project.data) },
        same: { prepare: check, run: check },
        changed: { prepare: () => changeFiles(one, `check ${++round}`), run: check },
      },
      rounds * 3,
    );
  });
  await git.run("add", "data");
  const peer = { name: "nothing changed", samples: samples.same };
  return [
    againstPeer(`check ${named} files, nothing changed`, samples.same, {
      name: "two workers look at each",
      samples: samples.bare,
    }),
    againstPeer(`check ${named} files, one changed`, samples.changed, peer),
  ];
}

/** Whole processes, of a project whose one stage has run. */
async function compareStatus(project: DataProject, git: Git): Promise<Result> {
  await cairn(project, "run");
  const samples = await timeInterleaved(
    { cairn: { run: () => cairn(project, "status") }, git: { run: () => git.run("status", "--short", "data") } },
    rounds * 3,
  );
  return againstPeer(`cairn status, ${named} files, nothing changed`, samples.cairn, {
    name: "git status",
    samples: samples.git,
  });
}

async function measureDiff(project: DataProject): Promise<Result> {
  const before = await takeSnapshot(project);
  changeFiles(someFiles(project, fileCount, changedCount), "diff");
  const after = await takeSnapshot(project);
  const { diff } = await withEngine(project.root, (engine) =>
    timeInterleaved({ diff: { run: () => engine.diffSnapshots(before.id, after.id) } }, rounds * 3),
  );
  const name = `diff of two snapshots of ${named} files, ${changedCount} changed`;
  return againstLimit(name, diff, diffLimitMs);
}

async function compareSmallRestore(home: string, project: DataProject): Promise<Result> {
  const { id } = await takeSnapshot(project);
  const changed = someFiles(project, fileCount, changedCount);
  const copies = path.join(home, "copies");
  let round = 0;
  const samples = await withEngine(project.root, (engine) => {
    const check = () => engine.planRestore({ ref: id });
    let plan: RestorePlan | undefined;
    return timeInterleaved(
      onSettledDisk({
        same: { prepare: check, run: check },
        copies: {
          prepare: () => renew(copies),
          run: () => changed.forEach((file, index) => copyFileSync(file, path.join(copies, String(index)))),
        },
        restore: {
          prepare: async () => {
            changeFiles(changed, `restore ${++round}`);
            plan = await check();
          },
          run: () => plan && engine.restore(plan),
        },
      }),
      rounds * 3,
    );
  });
  return againstPeer(`restore ${changedCount} of ${named} files`, samples.restore, {
    name: `the check, nothing changed, and ${changedCount} copies`,
    samples: [medianOf(samples.same) + medianOf(samples.copies)],
  });
}

async function compareRestore(home: string, project: DataProject): Promise<readonly Result[]> {
  const { id } = await takeSnapshot(project);
  const copy = path.join(home, "copy");
  const made = path.join(home, "made");
  const original = path.join(home, "original");
  cpSync(project.data, original, { recursive: true });
  const samples = await timeInterleaved(
    onSettledDisk({
      cairn: { prepare: () => setAside(project.data), run: () => cairn(project, "restore", id) },
      cp: { prepare: () => setAside(copy), run: () => copyFolder(original, copy) },
      bare: { prepare: () => renew(made), run: () => bareFiles("make", original, made) },
    }),
    rounds,
  );
  const name = `cairn restore, ${named} files of ${fileBytes / 1024} KiB`;
  const cp = process.platform === "win32" ? "fs.cp" : "cp -r";
  return [
    againstPeer(name, samples.cairn, { name: cp, samples: samples.cp }),
    againstPeer(name, samples.cairn, { name: "two workers make files of that size", samples: samples.bare }),
  ];
}

function renew(folder: string): void {
  setAside(folder);
  mkdirSync(folder);
}

function takeSnapshot({ root }: DataProject): Promise<{ readonly id: string }> {
  return withEngine(root, (engine) => engine.takeSnapshot({}));
}

async function copyFolder(from: string, to: string): Promise<void> {
  if (process.platform === "win32") cpSync(from, to, { recursive: true });
  else await run("cp", ["-r", from, to]);
}

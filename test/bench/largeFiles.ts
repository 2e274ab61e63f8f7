import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { run } from "../host/processes.ts";
import { againstPeer, onSettledDisk, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { cairn, forget } from "./runSample.ts";

const rounds = 2;
const fileCount = 4;
const megabytes = 512;

/** A few large files, as models and archives are: kept for the first time, beside plain copies where there is `cp`. */
export async function measureLargeFiles({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  if (process.platform === "win32") return [];
  progress.step(`${fileCount} files of ${megabytes} MiB to the store, beside cp`);
  const root = await makeFolder("large");
  const copy = path.join(root, "copy");
  writeLargeFiles(path.join(root, "data"));
  writeFileSync(path.join(root, "dvc.yaml"), "stages:\n  train:\n    cmd: cd .\n    deps: [data]\n");
  const prepare = (): void => rmSync(copy, { recursive: true, force: true });
  const samples = await timeInterleaved(
    onSettledDisk({
      cairn: { prepare: () => forget({ root }), run: () => cairn({ root }, "snapshot") },
      cp: { prepare, run: () => run("cp", ["-r", "data", "copy"], { cwd: root }) },
      synced: { prepare, run: () => run("sh", ["-c", "cp -r data copy && sync copy/*"], { cwd: root }) },
    }),
    rounds,
  );
  const name = `cairn snapshot, ${fileCount} files of ${megabytes} MiB`;
  const note = "what Cairn keeps is on the disk when it ends, what cp copies is not";
  return [
    againstPeer(name, samples.cairn, { name: "cp", samples: samples.cp }, note),
    againstPeer(name, samples.cairn, { name: "cp and sync", samples: samples.synced }),
  ];
}

function writeLargeFiles(folder: string): void {
  mkdirSync(folder);
  const mebibyte = randomBytes(1024 * 1024);
  for (let file = 0; file < fileCount; file++) {
    for (let part = 0; part < megabytes; part++) {
      mebibyte.writeUInt32LE(file * megabytes + part);
      appendFileSync(path.join(folder, `${file}.bin`), mebibyte);
    }
  }
}

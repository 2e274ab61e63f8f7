import { readFileSync } from "node:fs";
import path from "node:path";

import { run } from "../host/processes.ts";
import { writeDataProject } from "./manyFiles.ts";
import { againstPeer, memoryAgainstLimit } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { cli } from "./runSample.ts";

const few = 10_000;
const many = 1_000_000;
const memoryLimitMB = 300;

/** Tells a process to leave behind how much memory it had at its peak, in kilobytes. */
const leavePeak = `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(process.env.CAIRN_BENCH_PEAK, String(process.resourceUsage().maxRSS)));`;

interface Measured {
  readonly ms: number;
  readonly peakMB: number;
}

/** From ten thousand files to a million. It takes many minutes, so it is done only where `CAIRN_BENCH_GROWTH` is set. */
export async function measureGrowth({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  if (process.env["CAIRN_BENCH_GROWTH"] === undefined) return [];
  const results: Result[] = [];
  const home = await makeFolder("growth");
  progress.step(`writing ${few} and ${many} files`);
  const roots = [few, many].map((count) => writeDataProject(path.join(home, String(count)), count).root);
  for (const [name, args] of [
    ["new", ["snapshot"]],
    ["unchanged", ["snapshot"]],
  ] as const) {
    progress.step(`a snapshot of ${few} and ${many} files, ${name}`);
    const [small, large] = [await measured(home, roots[0], args), await measured(home, roots[1], args)];
    const what = `cairn snapshot, ${many.toLocaleString("en")} files, ${name}`;
    const peer = { name: `${many / few} × ${few.toLocaleString("en")} files`, samples: [small.ms * (many / few)] };
    results.push(
      againstPeer(what, [large.ms], peer),
      memoryAgainstLimit(`${what}: memory`, [large.peakMB], memoryLimitMB),
    );
  }
  return results;
}

async function measured(home: string, root: string | undefined, args: readonly string[]): Promise<Measured> {
  const peak = path.join(home, "peak");
  const hook = `data:text/javascript,${encodeURIComponent(leavePeak)}`;
  const began = performance.now();
  await run(process.execPath, ["--import", hook, cli, "-C", root ?? "", ...args], {
    env: { ...process.env, CAIRN_BENCH_PEAK: peak },
  });
  return { ms: performance.now() - began, peakMB: Number(readFileSync(peak, "utf8")) / 1024 };
}

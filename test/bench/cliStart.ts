import { run } from "../host/processes.ts";
import { againstPeer, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { cli, makeRunSample } from "./runSample.ts";

const rounds = 15;

/** How long the packaged command line takes from its start to its end, beside a Node that does nothing. */
export async function measureCliStart({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  const sample = await makeRunSample(makeFolder, progress);
  progress.step("starting the command line");
  const node = (...args: readonly string[]) => ({ run: () => run(process.execPath, args) });
  const samples = await timeInterleaved(
    { bare: node("-e", "0"), version: node(cli, "--version"), status: node(cli, "-C", sample, "status") },
    rounds,
  );
  const peer = { name: "node -e 0", samples: samples.bare };
  return [
    againstPeer("cairn --version", samples.version, peer),
    againstPeer("cairn status, the sample after a run", samples.status, peer),
  ];
}

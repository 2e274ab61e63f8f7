import type { DataProject } from "./manyFiles.ts";
import { againstLimit, timeInterleaved } from "./measure.ts";
import type { Result } from "./measure.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 15;
const limitMs = 10;

/** What the editor asks for again and again, while its watcher tells of no change; `named` says how many files there are. */
export async function measureUntold({ root }: DataProject, named: string): Promise<Result> {
  const samples = await withEngine(
    root,
    (engine) =>
      timeInterleaved({ asked: { run: async () => [await engine.artifacts(), await engine.status()] } }, rounds),
    { changesAreTold: true },
  );
  return againstLimit(`nothing changed among ${named} files, with the watcher`, samples.asked, limitMs);
}

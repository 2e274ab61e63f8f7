import type { Sweep, SweepControl, SweepRunState } from "../../engine/model/sweep.ts";
import { countOf, formatAge } from "../../engine/model/words.ts";
import type { SweepsJson } from "../json/sweepJson.ts";
import { toSweepJson } from "../json/sweepJson.ts";
import type { CommonOptions } from "../options.ts";
import { shownByDefault } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";

/** What may be asked of sweeps, each with the name or id of one. */
export type SweepsOptions = Partial<Record<Extract<SweepControl["kind"], "pause" | "resume" | "cancel">, string>>;

/** `cairn sweeps`, with `--pause`, `--resume` or `--cancel` of one of them. */
export async function listSweeps(options: CommonOptions & SweepsOptions): Promise<number> {
  const sweeps = await withProject(options, async (engine) => {
    for (const kind of ["pause", "resume", "cancel"] as const) {
      const ref = options[kind];
      if (ref !== undefined) await engine.controlSweep(ref, { kind });
    }
    const found = await engine.sweeps(options.json ? undefined : shownByDefault);
    return Promise.all(
      found.map(async (sweep) => ({ sweep, runs: await engine.runs({ experiment: sweep.name, withArchived: true }) })),
    );
  });
  if (options.json) {
    printJson<SweepsJson>({ version: jsonVersion, sweeps: sweeps.map(({ sweep, runs }) => toSweepJson(sweep, runs)) });
  } else if (sweeps.length === 0) process.stdout.write("No sweeps yet: cairn sweep --grid train.lr=0.1,0.2\n");
  else process.stdout.write(formatTable(sweeps.map(({ sweep }) => rowOf(sweep))));
  return 0;
}

function rowOf({ name, state, runs, startedAt }: Sweep): readonly string[] {
  return [name, state, describeRuns(runs), paint.stdout("dim", formatAge(startedAt, Date.now()))];
}

function describeRuns(runs: Sweep["runs"]): string {
  const order: readonly SweepRunState[] = ["done", "running", "waiting", "failed", "stopped", "cancelled"];
  const counts = order.flatMap((state) => {
    const { length } = runs.filter((run) => run.state === state);
    return length === 0 ? [] : [`${length} ${state}`];
  });
  return `${countOf(runs.length, "run")}: ${counts.join(", ")}`;
}

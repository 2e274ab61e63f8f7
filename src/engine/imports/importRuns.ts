import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import type { ImportFault, ImportReport } from "../model/imports.ts";
import { systemCode } from "../model/systemErrors.ts";
import { Pace } from "../files/pace.ts";
import { sourcesAt, sourcesOf } from "./findSources.ts";
import type { RunSource } from "./runSource.ts";
import { shownPlace } from "./shownPlace.ts";
import { RunWriter } from "./runWriter.ts";

interface Count {
  added: number;
  changed: number;
  unchanged: number;
  forgotten: number;
}

/**
 * Takes in the runs that other tools have recorded at some places (absolute), or where they usually do if none is named, and of what was taken in before what has
 * changed. What cannot be read is told, and the rest is taken in. Throws `UserError` `import-unknown` where nothing is
 * that any known tool writes, before anything is taken in.
 */
export async function importRuns(
  context: Pick<EngineContext, "root" | "ledger" | "git" | "store">,
  places: readonly string[],
  options: WorkOptions = {},
): Promise<readonly ImportReport[]> {
  const found = await Promise.all(places.map((place) => sourcesAt(context, place)));
  const sources = places.length === 0 ? await sourcesOf(context) : found.flat();
  const pace = new Pace(options);
  const reports: ImportReport[] = [];
  for (const source of sources) reports.push(await importSource(context, source, pace));
  return reports;
}

async function importSource(
  { root, ledger }: Pick<EngineContext, "root" | "ledger">,
  source: RunSource,
  pace: Pace,
): Promise<ImportReport> {
  const from = { tool: source.tool, place: shownPlace(root, source.place) };
  const known = ledger.imports.known(from);
  const count: Count = { added: 0, changed: 0, unchanged: 0, forgotten: 0 };
  const faults: ImportFault[] = [];
  const writer = new RunWriter(ledger.imports, from, pace);
  try {
    for await (const found of source.runs()) {
      const before = known.get(found.id);
      if (before?.isForgotten === true) count.forgotten++;
      else if (before?.stamp === found.stamp) count.unchanged++;
      else {
        const run = await readable(() => found.read(pace), found.place, root, faults);
        if (run) {
          await writer.add({ id: found.id, stamp: found.stamp, run });
          count[before ? "changed" : "added"]++;
        }
      }
      if (!pace.isDue()) continue;
      pace.report(`Read ${(count.added + count.changed + count.unchanged).toLocaleString("en")} runs of ${from.place}`);
      await pace.rest();
    }
  } catch (error) {
    faults.push(faultOf(error, source.place, root));
  } finally {
    writer.flush();
  }
  return { ...from, ...count, faults };
}

/** Undefined, with a fault noted, where it cannot be read. */
async function readable<Result>(
  read: () => Result | Promise<Result>,
  place: string,
  root: string,
  faults: ImportFault[],
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    faults.push(faultOf(error, place, root));
    return undefined;
  }
}

/** Throws what is neither for a person nor the file system's, and what ended the work. */
function faultOf(error: unknown, at: string, root: string): ImportFault {
  const place = shownPlace(root, at);
  if (error instanceof UserError && /^(?:import|git)-/.test(error.code)) {
    const isPassing = error.code === "import-locked";
    return { place, message: error.message, cure: error.cure, ...(isPassing && { isPassing }) };
  }
  const code = systemCode(error);
  if (code === undefined) throw error;
  return {
    place,
    message: `It cannot be read (${code}).`,
    cure: "See that it is there and may be read, and try again.",
  };
}

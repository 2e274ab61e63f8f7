import type { EngineContext } from "../context.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import { UserError } from "../model/errors.ts";
import type { ImportOffer } from "../model/imports.ts";
import { sourcesOf } from "./findSources.ts";
import { shownPlace } from "./shownPlace.ts";

/**
 * Where other tools have recorded runs as they usually do in a project, without those that its stages make: of these Cairn
 * has the runs itself. Only looks: no run is read.
 */
export async function importOffers(
  context: Pick<EngineContext, "root" | "git" | "store" | "ledger" | "discovery">,
): Promise<readonly ImportOffer[]> {
  const { stages } = await context.discovery.pipeline();
  const made = new PathIndex(stages.flatMap(({ outs }) => outs));
  return (await sourcesIn(context))
    .map(({ tool, place }) => ({ tool, place: shownPlace(context.root, place) }))
    .filter(({ place }) => made.overlapping(place).length === 0)
    .map((from) => ({ ...from, isKnown: context.ledger.imports.known(from).size > 0 }));
}

async function sourcesIn(context: Pick<EngineContext, "root" | "git" | "store">): ReturnType<typeof sourcesOf> {
  try {
    return await sourcesOf(context);
  } catch (error) {
    if (error instanceof UserError && error.code === "import-unknown") return [];
    throw error;
  }
}

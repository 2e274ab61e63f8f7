import type { EngineContext } from "../context.ts";
import type { Digest } from "../model/digest.ts";
import type { PictureRow } from "../model/pictures.ts";
import type { RunDetail } from "../model/run.ts";
import { filesInside, mayHoldPlots } from "./plots/runFiles.ts";

const picture = /\.(?:apng|avif|bmp|gif|jpe?g|png|svg|webp)$/i;
/** What folders are called that hold pictures which a run has made on its way, and not its data. */
const pictureFolder = /(?:^|\/)(?:images?|samples?|pictures?|media|previews?|predictions?|visuali[sz]ations?)(?:\/|$)/i;

/** The pictures in folders that runs have left, by path in the order of their names. */
export async function folderPictures(
  context: Pick<EngineContext, "store" | "log" | "ledger">,
  runIds: readonly string[],
): Promise<readonly PictureRow[]> {
  const ofRuns: ReadonlyMap<string, Digest>[] = [];
  for (const id of runIds) ofRuns.push(await picturesOf(context, context.ledger.runs.find(id)));
  const paths = [...new Set(ofRuns.flatMap((files) => [...files.keys()]))].sort();
  return paths.map((path) => ({ path, digests: ofRuns.map((files) => files.get(path)) }));
}

async function picturesOf(
  context: Pick<EngineContext, "store" | "log">,
  run: RunDetail,
): Promise<ReadonlyMap<string, Digest>> {
  const pictures = new Map<string, Digest>();
  for (const output of run.outputs) {
    if (output.kind === "file" || !mayHoldPlots(output, (path) => pictureFolder.test(path))) continue;
    for (const { path, digest } of await filesInside(context, output)) {
      if (picture.test(path)) pictures.set(path, digest);
    }
  }
  return pictures;
}

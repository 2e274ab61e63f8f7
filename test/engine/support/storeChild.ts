import path from "node:path";

import type { ArtifactVersion } from "../../../src/engine/model/artifact.ts";
import { UserError } from "../../../src/engine/model/errors.ts";
import { memoryPorts } from "./memoryPorts.ts";
import { openStore } from "../../../src/engine/store/openStore.ts";
import { rebuildIndex } from "../../../src/engine/store/objects/rebuildIndex.ts";

/*
 * Works with a store in a process of its own, whose rights or limits are others than the tests'.
 * Argument: what to do, as JSON. Prints, as JSON, what came of it.
 */

interface Request {
  readonly root: string;
  readonly capture?: readonly string[];
  readonly restore?: readonly ArtifactVersion[];
}

async function main(request: Request): Promise<unknown> {
  const dir = path.join(request.root, ".cairn");
  const ports = memoryPorts();
  const log = (): void => undefined;
  rebuildIndex({ dir, index: ports.index, log });
  const indexed: string[] = [];
  const index = {
    ...ports.index,
    add(entries: Parameters<typeof ports.index.add>[0]) {
      indexed.push(...entries.keys());
      ports.index.add(entries);
    },
  };
  const store = openStore({ root: request.root, dir, index, statCache: ports.statCache, log });
  try {
    const versions = await store.capture(request.capture ?? []);
    await store.restore(request.restore ?? []);
    return { versions, indexed };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, message: error.message, cure: error.cure, place: error.place?.file, indexed };
  }
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] ?? "") as Request)));

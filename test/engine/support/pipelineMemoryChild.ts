import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDiscovery } from "../../../src/engine/discovery/createDiscovery.ts";
import type { MemoryPlace } from "../../../src/engine/discovery/rememberedFile.ts";

/* Changes a project and reads it, again and again, while others do the same. Argument: the place of memory, as JSON. */

const place = JSON.parse(process.argv[2] ?? "") as MemoryPlace;

for (let round = 0; round < 30; round++) {
  writeFileSync(join(place.root, "params.yaml"), `size: ${process.pid}\n`);
  const { stages } = await createDiscovery(place.root, () => undefined, false, place).pipeline();
  if (!stages.some(({ name }) => name === "one")) process.exitCode = 1;
}

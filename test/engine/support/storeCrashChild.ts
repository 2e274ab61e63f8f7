import { once } from "node:events";

import type { LocalEngine } from "../../../src/engine/localEngine.ts";
import { openEngine } from "../../../src/engine/openEngine.ts";

/*
 * Does one thing with a project's store, to be killed at it. Arguments: the root and the work; a restore has the snapshot
 * as a third. It says that it is loaded, and begins when it is told something.
 */

const [root = "", work = "", ref = ""] = process.argv.slice(2);

const works: Readonly<Record<string, (engine: LocalEngine) => Promise<unknown>>> = {
  snapshot: (engine) => engine.takeSnapshot({}),
  restore: async (engine) => engine.restore(await engine.planRestore({ ref })),
  clear: (engine) => engine.clear({ dryRun: false }),
  verify: (engine) => engine.verify({}),
};

process.stdout.write("loaded\n");
await once(process.stdin, "data");
const engine = await openEngine(root, { mayStartProcesses: true, log: () => undefined });
await works[work]?.(engine);
await engine.close();
process.exit();

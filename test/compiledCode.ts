/*
 * Loaded before the tests: what Node makes of a module, out of TypeScript too, is kept for the next process that loads it,
 * be it a file of tests or what these start.
 */
import { enableCompileCache } from "node:module";
import path from "node:path";
import { projectRoot } from "./host/paths.ts";

if (process.env["NODE_COMPILE_CACHE"] === undefined) {
  const folder = path.join(projectRoot, "node_modules", ".cache", "cairn-compiled");
  enableCompileCache(folder);
  process.env["NODE_COMPILE_CACHE"] = folder;
}

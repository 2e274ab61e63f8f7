/*
 * Loaded before the story's tests: the extension is packaged once for all of them. A file of tests that is run by itself
 * packages its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import "../compiledCode.ts";
import { makeVsix } from "../package/vsix.ts";

if (process.env["CAIRN_TEST_VSIX"] === undefined) {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-packaged-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.env["CAIRN_TEST_VSIX"] = await makeVsix({ outDir: folder });
}

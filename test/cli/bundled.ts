/*
 * Loaded before the tests of the command line: they start it as it ships, out of the bundles of `node esbuild.mjs`.
 * A file of tests that is run by itself starts it out of the sources.
 */
import path from "node:path";
import "../compiledCode.ts";
import { projectRoot } from "../host/paths.ts";

process.env["CAIRN_TEST_CLI"] = path.join(projectRoot, "dist", "cli.js");

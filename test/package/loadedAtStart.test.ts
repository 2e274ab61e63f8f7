import assert from "node:assert/strict";
import path from "node:path";
import { it } from "node:test";

import { build } from "esbuild";
import type { Metafile } from "esbuild";

import { projectRoot } from "../host/paths.ts";

it("loads none of the libraries when VS Code activates the extension", async () => {
  const entry = "src/extension/extension.ts";
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [path.join(projectRoot, entry)],
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode", "better-sqlite3", "@napi-rs/blake-hash", "@lydell/node-pty"],
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const loaded = loadedBy(entry, metafile);
  assert.ok(loaded.has("src/extension/services/projects.ts"));
  assert.deepEqual(
    [...loaded].filter((file) => file.startsWith("node_modules/")),
    [],
  );
});

/** What a file loads by imports that stand at the heads of files, and not while something is done. */
function loadedBy(entry: string, { inputs }: Metafile): ReadonlySet<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    for (const { path: imported, kind } of inputs[file]?.imports ?? []) {
      if (kind !== "dynamic-import" && imported in inputs) loaded.add(imported);
    }
  }
  return loaded;
}

import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { InstalledHost } from "./installHost.ts";
import { run } from "./processes.ts";

/** Installs a packaged extension into an extensions folder. */
export async function installExtension(host: InstalledHost, vsix: string, extensionsDir: string): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "cairn-install-"));
  try {
    await run(host.node, [
      host.serverMain,
      `--install-extension=${vsix}`,
      "--force",
      `--extensions-dir=${extensionsDir}`,
      `--server-data-dir=${dataDir}`,
      "--accept-server-license-terms",
    ]);
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Puts a checkout among the installed extensions: after a new build, reloading the window is all that
 * is needed.
 */
export async function linkExtension(checkout: string, extensionsDir: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path.join(checkout, "package.json"), "utf8")) as {
    publisher: string;
    name: string;
    version: string;
  };
  await mkdir(extensionsDir, { recursive: true });
  const name = `${manifest.publisher}.${manifest.name}-${manifest.version}`;
  await symlink(checkout, path.join(extensionsDir, name), "junction");
}

import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { downloadAndUnzipVSCode } from "@vscode/test-electron";

import { newestHost } from "./installHost.ts";
import { desktopDir } from "./paths.ts";
import type { SuiteRun } from "./runInHost.ts";
import { quietSettings, writeSettings } from "./server.ts";
import { spawnTracked } from "./tracked.ts";

/** Runs a suite in the desktop build of VS Code, which @vscode/test-electron downloads. */
export async function runOnDesktop(suite: SuiteRun): Promise<number> {
  // The newest is whatever is stable today: users have it, whatever our npm host is pinned to.
  const version = suite.version === newestHost ? "stable" : suite.version.vscode;
  const executable = await downloadAndUnzipVSCode({ version, cachePath: desktopDir() });
  if (!existsSync(executable)) throw new Error(`VS Code was to be in ${executable}, and is not`);
  // Kept short: sockets lie in it, and their paths may have 103 characters.
  const userData = await mkdtemp(path.join(tmpdir(), "cairn-d-"));
  await writeSettings(path.join(userData, "User"), quietSettings);
  const child = await spawnTracked({
    command: executable,
    args: [suite.workspace, ...desktopArguments(suite, userData)],
    env: desktopEnvironment(suite),
    folders: [userData, suite.root],
    onLine: suite.onOutput,
  });
  suite.cleanup.add(() => child.close());
  const code = await Promise.race([child.exited, suite.givenUp]);
  return code ?? 1;
}

/** As @vscode/test-electron starts it; spawned by us, so that its tree is ours to end. */
function desktopArguments(suite: SuiteRun, userData: string): string[] {
  return [
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--disable-updates",
    "--disable-telemetry",
    "--disable-extensions",
    "--skip-welcome",
    "--skip-release-notes",
    "--no-cached-data",
    "--disable-workspace-trust",
    `--user-data-dir=${userData}`,
    `--extensions-dir=${path.join(userData, "extensions")}`,
    ...[suite.extension, ...suite.standIns].map((extension) => `--extensionDevelopmentPath=${extension}`),
    `--extensionTestsPath=${suite.suite}`,
  ];
}

/** A VS Code started from a terminal of VS Code would take itself for a child of that one. */
function desktopEnvironment(suite: SuiteRun): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_RUN_AS_NODE$)/.test(name));
  return { ...Object.fromEntries(own), ...suite.env };
}

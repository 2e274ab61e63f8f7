/**
 * Opens VS Code with Cairn in development, on a fresh copy of the sample project: the desktop's where
 * there is one, else the npm host in a browser.
 * Flags: --port N, --host npm|desktop, --folder DIR
 */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { withCleanup } from "./cleanup.ts";
import type { Cleanup } from "./cleanup.ts";
import { linkExtension } from "./extensions.ts";
import { installHost } from "./installHost.ts";
import { projectRoot } from "./paths.ts";
import { findOnPath, runScript } from "./processes.ts";
import { makeSampleRepository } from "./sample.ts";
import { waitUntilAnswers, workbenchUrl, writeSettings } from "./server.ts";
import type { Settings } from "./server.ts";
import { spawnTracked } from "./tracked.ts";

/** What the command line asks for. */
interface StartOptions {
  readonly port: number | undefined;
  readonly host: "npm" | "desktop";
  /** Another folder than a copy of the sample. */
  readonly folder: string | undefined;
}

const personSettings: Settings = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "extensions.ignoreRecommendations": true,
};

function readOptions(): StartOptions {
  const { values } = parseArgs({
    options: { port: { type: "string" }, host: { type: "string" }, folder: { type: "string" } },
  });
  const { host } = values;
  if (host !== undefined && host !== "npm" && host !== "desktop") throw new Error("--host may be npm or desktop");
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new Error(`--port ${values.port} is no port`);
  }
  const folder = values.folder === undefined ? undefined : path.resolve(values.folder);
  return { port, host: host ?? (findDesktop() === undefined ? "npm" : "desktop"), folder };
}

/** The `code` of a desktop; the one in a remote terminal talks to a window elsewhere. */
function findDesktop(): string | undefined {
  if (process.env["VSCODE_IPC_HOOK_CLI"] !== undefined) return undefined;
  // As root, VS Code refuses to open.
  if (process.getuid?.() === 0) return undefined;
  return findOnPath("code");
}

async function openDesktop(folder: string | undefined): Promise<void> {
  const code = findDesktop();
  if (code === undefined) throw new Error("there is no `code` on the PATH; --host npm opens VS Code in a browser");
  const opened = folder ?? (await makeSample());
  await runScript(code, ["--new-window", `--extensionDevelopmentPath=${projectRoot}`, opened]);
  console.log(`Cairn is open in VS Code, on ${opened}`);
}

async function makeSample(): Promise<string> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "cairn-sample-")));
  const sample = path.join(root, "digits");
  await makeSampleRepository(sample);
  return sample;
}

async function openInBrowser(options: StartOptions, cleanup: Cleanup): Promise<void> {
  const host = await installHost();
  const sample = options.folder === undefined ? await makeSample() : undefined;
  const folder = options.folder ?? sample;
  if (folder === undefined) throw new Error("there is no folder to open");
  const home = await mkdtemp(path.join(tmpdir(), "cairn-start-"));
  const removed = sample === undefined ? [home] : [home, path.dirname(sample)];
  for (const one of removed) cleanup.add(() => rm(one, { recursive: true, force: true }));
  const extensionsDir = path.join(home, "extensions");
  // A link: after a new build, reloading the window is all that is needed.
  await linkExtension(projectRoot, extensionsDir);
  await writeSettings(path.join(home, "data", "User"), personSettings);
  const port = options.port ?? (await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const child = await spawnTracked({
    command: host.node,
    args: [
      host.entry,
      "--auth=none",
      `--bind-addr=127.0.0.1:${port}`,
      `--user-data-dir=${path.join(home, "data")}`,
      `--extensions-dir=${extensionsDir}`,
      `--config=${path.join(home, "config.yaml")}`,
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-getting-started-override",
      // The sample is ours; any other folder asks, as VS Code does.
      ...(sample === undefined ? [] : ["--disable-workspace-trust"]),
    ],
    env: foreignFree(),
    folders: removed,
  });
  cleanup.add(() => child.close());
  await waitUntilAnswers(`${url}/healthz`, child);
  console.log(`Cairn is open at ${workbenchUrl({ url }, folder)}`);
  console.log(sample === undefined ? "Ctrl+C ends it." : `Ctrl+C ends it, and removes the sample in ${folder}`);
  const code = await child.exited;
  throw new Error(`VS Code ended with code ${code ?? "of a signal"}\n${child.logTail()}`);
}

/** Nothing of a VS Code, or of another code-server, that we may have been started from. */
function foreignFree(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|CODE_SERVER_|ELECTRON_RUN_AS_NODE$|PASSWORD$|HASHED_PASSWORD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

async function start(): Promise<void> {
  const options = readOptions();
  if (options.host === "desktop") return openDesktop(options.folder);
  return withCleanup((cleanup) => openInBrowser(options, cleanup));
}

if (import.meta.main) {
  try {
    await start();
  } catch (error) {
    // For people: what is wrong, without the way through our code.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import type { InstalledHost } from "./installHost.ts";
import { spawnTracked } from "./tracked.ts";
import type { TrackedProcess } from "./tracked.ts";

/** User settings, as `settings.json` holds them. */
export type Settings = Readonly<Record<string, unknown>>;

/** How a server is to be started. */
export interface ServerOptions {
  readonly host: InstalledHost;
  /** Where installed extensions lie; an empty folder of its own when left out. */
  readonly extensionsDir?: string;
  /** Added to `quietSettings`. */
  readonly settings?: Settings;
  /** `everything` trusts every folder, `ask` is restricted mode until the user trusts it. */
  readonly trust?: "everything" | "ask";
  /** Honour `extensionDevelopmentPath` and `extensionTestsPath` in the address. */
  readonly development?: boolean;
  /** Added to the environment of the extension host and the terminals. */
  readonly env?: Readonly<Record<string, string>>;
  /** Removed after the server has ended, along with its own. */
  readonly folders?: readonly string[];
  readonly onLine?: (line: string) => void;
}

/** A VS Code that answers on the loopback interface. */
export interface RunningServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** Server data, user settings and logs; removed by close. */
  readonly dataDir: string;
  readonly extensionsDir: string;
  readonly exited: Promise<number | null>;
  readonly logTail: (lines?: number) => string;
  /** Ends the server with all it started and removes its folders. */
  readonly close: () => Promise<void>;
}

/** What keeps a test window still: no telemetry, no updates, no welcome, no motion. */
export const quietSettings: Settings = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.colorTheme": "Default Dark Modern",
  "window.autoDetectColorScheme": false,
  "window.dialogStyle": "custom",
  "window.restoreWindows": "none",
  "editor.cursorBlinking": "solid",
  "terminal.integrated.cursorBlinking": false,
  "terminal.integrated.gpuAcceleration": "off",
  "terminal.integrated.stickyScroll.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "git.autofetch": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
};

const startTimeoutMs = 60_000;

/** Starts a host's VS Code server on a free port and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "cairn-host-"));
  const extensionsDir = options.extensionsDir ?? path.join(dataDir, "extensions");
  await mkdir(extensionsDir, { recursive: true });
  await writeSettings(path.join(dataDir, "data", "User"), { ...quietSettings, ...options.settings });
  const bound = Promise.withResolvers<number>();
  const child = await spawnTracked({
    command: options.host.node,
    args: serverArguments(options, dataDir, extensionsDir),
    env: hostEnvironment(options.env),
    folders: [dataDir, ...(options.folders ?? [])],
    onLine: (line) => {
      const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
      if (port !== undefined) bound.resolve(Number(port));
      options.onLine?.(line);
    },
  });
  try {
    const url = `http://127.0.0.1:${await orFail(bound.promise, child)}`;
    await waitUntilAnswers(url, child);
    return { url, dataDir, extensionsDir, exited: child.exited, logTail: child.logTail, close: child.close };
  } catch (error) {
    await child.close();
    throw error;
  }
}

/**
 * The environment of a test's server: nothing of a VS Code that we may have been started from, and
 * no extension gallery, which it would ask about each installed extension.
 */
function hostEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_RUN_AS_NODE$|NODE_TEST_CONTEXT$)/.test(name),
  );
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }), ...added };
}

function serverArguments(options: ServerOptions, dataDir: string, extensionsDir: string): string[] {
  return [
    options.host.serverMain,
    "--host=127.0.0.1",
    "--port=0",
    `--server-data-dir=${dataDir}`,
    `--extensions-dir=${extensionsDir}`,
    "--without-connection-token",
    "--accept-server-license-terms",
    "--disable-telemetry",
    ...(options.trust === "ask" ? [] : ["--disable-workspace-trust"]),
    ...(options.development === true ? ["--enable-smoke-test-driver"] : []),
  ];
}

/** Writes a `settings.json` into a User folder. */
export async function writeSettings(userDir: string, settings: Settings): Promise<void> {
  await mkdir(userDir, { recursive: true });
  await writeFile(path.join(userDir, "settings.json"), `${JSON.stringify(settings, undefined, 2)}\n`);
}

/** Waits until an address answers; fails when the process behind it ends or stays silent. */
export async function waitUntilAnswers(url: string, child: TrackedProcess, timeoutMs = startTimeoutMs): Promise<void> {
  await orFail(untilAnswers(url, performance.now() + timeoutMs), child, timeoutMs);
}

async function untilAnswers(url: string, deadline: number): Promise<void> {
  while (performance.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: "manual" });
      await response.body?.cancel();
      if (response.status < 500) return;
    } catch (error) {
      // Not listening yet; any other error shows as the timeout's.
      if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
    }
    await sleep(100);
  }
}

async function orFail<T>(wanted: Promise<T>, child: TrackedProcess, timeoutMs = startTimeoutMs): Promise<T> {
  const settled = new AbortController();
  const tooLate = sleep(timeoutMs, undefined, { signal: settled.signal, ref: false }).then((): never => {
    throw new Error(`VS Code did not answer within ${timeoutMs / 1000} s\n${child.logTail()}`);
  });
  const died = child.exited.then((code): never => {
    throw new Error(`VS Code ended with code ${code ?? "of a signal"} before it answered\n${child.logTail()}`);
  });
  try {
    return await Promise.race([wanted, tooLate, died]);
  } finally {
    // The losers reject later, when nobody asks any more.
    for (const loser of [tooLate, died]) loser.catch(() => undefined);
    settled.abort();
  }
}

/** What the address of a development window asks for. */
export interface Development {
  readonly extension: string;
  /** The module whose `run` is the test suite. */
  readonly tests?: string;
}

/** The address that opens a folder in a server's workbench. */
export function workbenchUrl(server: { readonly url: string }, folder: string, development?: Development): string {
  const query = new URLSearchParams({ folder: uriPath(folder, decodeURIComponent) });
  if (development !== undefined) {
    const authority = new URL(server.url).host;
    const remote = (file: string): string => `vscode-remote://${authority}${uriPath(file)}`;
    const payload: [string, string][] = [["extensionDevelopmentPath", remote(development.extension)]];
    if (development.tests !== undefined) payload.push(["extensionTestsPath", remote(development.tests)]);
    payload.push(["skipWelcome", "true"]);
    query.set("payload", JSON.stringify(payload));
  }
  // Legible, as a person may read it: a slash needs no escape in a query.
  return `${server.url}/?${query.toString().replaceAll("%2F", "/")}`;
}

/** A path with forward slashes and a leading one, as URIs have it, on Windows too. */
function uriPath(file: string, decode: (text: string) => string = (text) => text): string {
  return decode(pathToFileURL(file).pathname);
}

import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { hostsDir } from "./paths.ts";
import { isErrno, run, runNpm } from "./processes.ts";
import type { Progress } from "./progress.ts";
import { startProgress } from "./progress.ts";

/** A VS Code that comes as an npm package. */
export interface HostVersion {
  /** The version of the package `code-server`. */
  readonly codeServer: string;
  /** The VS Code in it. */
  readonly vscode: string;
  /** The only Node it runs on. */
  readonly nodeMajor: number;
  /** Its node-pty ships no binaries and has to be compiled. */
  readonly compilesPty: boolean;
}

/** The VS Code that Cairn is developed and tested on. */
export const newestHost: HostVersion = { codeServer: "4.139.1", vscode: "1.139.1", nodeMajor: 24, compilesPty: false };

/** The oldest VS Code that `engines.vscode` allows. */
export const oldestHost: HostVersion = { codeServer: "4.103.2", vscode: "1.103.2", nodeMajor: 22, compilesPty: true };

/** A host on this machine, ready to start. */
export interface InstalledHost {
  readonly version: HostVersion;
  /** The Node to start it with. */
  readonly node: string;
  /** The bare VS Code server, for tests. */
  readonly serverMain: string;
  /** code-server's own entry, for people. */
  readonly entry: string;
}

/** Written last into an install: a folder without it is not one. */
const markerName = "cairn-host.json";

/** Counted up when an install is made in another way, so that older ones are made anew. */
const recipe = 4;

interface Marker {
  readonly recipe: number;
  /** Relative to the install; null where the Node that runs this script fits. */
  readonly node: string | null;
}

/**
 * The host of this version, installed into the user's cache if it is not there yet. Many may ask at
 * once: each installs into a folder of its own, the first to finish puts its own in place.
 */
export async function installHost(version: HostVersion = newestHost): Promise<InstalledHost> {
  const target = path.join(hostsDir(), `code-server-${version.codeServer}`);
  const ready = await readInstalled(target, version);
  if (ready !== undefined) return ready;
  await mkdir(hostsDir(), { recursive: true });
  await removeLeftovers(target);
  const progress = startProgress(`VS Code ${version.vscode}`);
  const staging = await mkdtemp(`${target}.installing-${process.pid}-`);
  try {
    await installInto(staging, version, progress);
    await putInPlace(staging, target, version);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  const installed = await readInstalled(target, version);
  if (installed === undefined)
    throw new Error(`the host in ${target} is not complete; delete the folder and try again`);
  progress.done(`ready in ${target}`);
  return installed;
}

async function readInstalled(target: string, version: HostVersion): Promise<InstalledHost | undefined> {
  const marker = await readMarker(path.join(target, markerName));
  if (marker?.recipe !== recipe) return undefined;
  if (marker.node === null && !runsOn(version)) {
    throw new Error(
      `VS Code ${version.vscode} runs on Node ${version.nodeMajor} alone; this is ${process.version}. Start it with npm, which brings that Node along.`,
    );
  }
  const node = marker.node === null ? process.execPath : path.join(target, marker.node);
  const root = path.join(target, "node_modules", "code-server");
  return {
    version,
    node,
    serverMain: path.join(root, "lib", "vscode", "out", "server-main.js"),
    entry: path.join(root, "out", "node", "entry.js"),
  };
}

/** Whether the Node that runs this script is the one that the host wants. */
function runsOn(version: HostVersion): boolean {
  return Number(process.versions.node.split(".")[0]) === version.nodeMajor;
}

async function readMarker(file: string): Promise<Marker | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Marker;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function installInto(folder: string, version: HostVersion, progress: Progress): Promise<void> {
  await writeFile(path.join(folder, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const unscripted = ["--ignore-scripts", ...quiet];
  const vscode = path.join(folder, "node_modules", "code-server", "lib", "vscode");
  const inFolder = (cwd: string, args: readonly string[]): Promise<string> =>
    runNpm([...args, "--prefix", cwd], { cwd });

  progress.step(`fetching code-server ${version.codeServer} from npm, 600 MB unpacked, once`);
  const node = await installNode(folder, version, unscripted);
  await inFolder(folder, ["install", "--save-exact", `code-server@${version.codeServer}`, ...unscripted]);
  progress.step("fetching the workbench's dependencies");
  await inFolder(vscode, ["install", "--omit=dev", ...unscripted]);
  await inFolder(path.join(vscode, "extensions"), ["install", "--omit=dev", ...unscripted]);
  if (version.compilesPty) {
    progress.step("compiling node-pty");
    await rebuildPty(vscode, path.resolve(folder, node ?? process.execPath), quiet);
  }
  await addRipgrep(folder, vscode, unscripted);
  await putStandIns(vscode);
  await writeFile(path.join(folder, markerName), JSON.stringify({ recipe, node } satisfies Marker));
}

/** Installs the Node that the host wants, unless it is the one we run on; its path in the folder. */
async function installNode(folder: string, version: HostVersion, flags: readonly string[]): Promise<string | null> {
  if (runsOn(version)) return null;
  // The package `node` picks one of these in an install script; named directly, no script runs.
  const platform = process.platform === "win32" ? "win" : process.platform;
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  const name = `${prefix}-${platform}-${process.arch}`;
  await runNpm(["install", "--save-exact", `${name}@${version.nodeMajor}`, ...flags, "--prefix", folder], {
    cwd: folder,
  });
  const binary = path.join("node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(path.join(folder, binary))) throw new Error(`the npm package ${name} brought no Node binary`);
  return binary;
}

async function rebuildPty(vscode: string, node: string, flags: readonly string[]): Promise<void> {
  const alias = await mkdtemp(path.join(tmpdir(), "cairn-node-"));
  try {
    // The Makefiles of node-gyp break at a space in the headers' path, hence the link.
    const headers = path.join(alias, "node");
    await symlink(path.resolve(path.dirname(node), ".."), headers, "junction");
    const env = {
      ...process.env,
      // The headers lie beside that Node in its npm package; node-gyp would download them.
      ...(existsSync(path.join(headers, "include", "node")) ? { npm_config_nodedir: headers } : {}),
      // node-gyp compiles for the Node that runs it: npm has to run on the host's own.
      PATH: `${path.dirname(node)}${path.delimiter}${process.env["PATH"] ?? ""}`,
      // The install script fetches node-gyp with npx, which asks unless told yes.
      npm_config_yes: "true",
    };
    await runNpm(["rebuild", "node-pty", ...flags, "--prefix", vscode], { cwd: vscode, env, node });
  } catch (error) {
    const needs = "it needs Python 3, make and a C++ compiler (Debian: build-essential)";
    throw new Error(`node-pty could not be compiled: ${needs}`, { cause: error });
  } finally {
    await rm(alias, { recursive: true, force: true });
  }
  await run(node, ["-e", 'require("node-pty")'], { cwd: vscode });
}

/**
 * `workspace.findFiles` and the search need ripgrep. Newer hosts ship it; older ones download it in
 * an install script, from a site that need not be reachable.
 */
async function addRipgrep(folder: string, vscode: string, flags: readonly string[]): Promise<void> {
  const module = path.join(vscode, "node_modules", "@vscode", "ripgrep");
  if (!existsSync(module) || existsSync(path.join(module, "bin"))) return;
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  await runNpm(["install", "--save-exact", `${name}@1.18.0`, ...flags, "--prefix", folder], { cwd: folder });
  await cp(path.join(folder, "node_modules", name, "bin"), path.join(module, "bin"), { recursive: true });
}

/**
 * Native addons that the package does not ship and that would have to be compiled: without the first
 * there are no logs, and without the second a stack trace at each start.
 */
const standIns: readonly (readonly [file: string, module: string])[] = [
  ["spdlog.cjs", "@vscode/spdlog"],
  ["nativeWatchdog.cjs", "@vscode/native-watchdog"],
  ["nativeWatchdog.cjs", "native-watchdog"],
];

async function putStandIns(vscode: string): Promise<void> {
  for (const [file, module] of standIns) {
    const folder = path.join(vscode, "node_modules", module);
    if (existsSync(folder))
      await copyFile(path.join(import.meta.dirname, "standIns", file), path.join(folder, "index.js"));
  }
}

async function putInPlace(staging: string, target: string, version: HostVersion): Promise<void> {
  try {
    await rename(staging, target);
  } catch (error) {
    // Somebody else was first: theirs is as good.
    if ((await readInstalled(target, version)) !== undefined) return;
    if (!existsSync(target)) throw error;
    // Something that is no install is in the way.
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
  }
}

/** Removes what killed installs left behind. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = `${path.basename(target)}.installing-`;
  for (const name of await readdir(path.dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split("-")[0]);
    if (!isRunning(pid)) await removeUnlessInUse(path.join(path.dirname(target), name));
  }
}

async function removeUnlessInUse(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    // An npm that outlived its script still writes there, or another install removes it too: the
    // next install sees to it.
    if (!["ENOTEMPTY", "EBUSY", "ENOENT"].some((code) => isErrno(error, code))) throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (isErrno(error, "ESRCH")) return false;
    if (isErrno(error, "EPERM")) return true;
    throw error;
  }
}

if (import.meta.main) {
  const host = await installHost(process.argv.includes("--oldest") ? oldestHost : newestHost);
  console.log(path.dirname(path.dirname(path.dirname(host.entry))));
}

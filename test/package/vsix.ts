/**
 * Makes the VSIX of one platform, this one or `--target <name>`: a folder is laid out with exactly
 * what ships, and vsce packs that folder. `--skip-build` takes the dist/ that is there.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { createVSIX } from "@vscode/vsce";

import { withCleanup } from "../host/cleanup.ts";
import { projectRoot } from "../host/paths.ts";
import { CommandError, run, runNpm } from "../host/processes.ts";
import { listSampleFiles, sampleDir } from "../host/sample.ts";
import { isTarget, ownTarget, targets } from "./targets.ts";
import type { Target } from "./targets.ts";
import { readZip } from "./zip.ts";

/** What is packed, and where to. */
export interface PackageOptions {
  readonly target?: Target;
  readonly outDir?: string;
  readonly skipBuild?: boolean;
  /** Told what the user should know. */
  readonly onNote?: (note: string) => void;
}

/** What package.json holds that matters here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** What a developer needs and VS Code does not. */
const developersKeys = ["private", "scripts", "dependencies", "devDependencies", "allowScripts", "overrides"];

/** Beside dist/ and media/, as far as they are there. */
const rootFiles = [".vscodeignore", "README.md", "CHANGELOG.md", "LICENSE"];

/** Makes a VSIX and resolves to its path. */
export async function makeVsix(options: PackageOptions = {}): Promise<string> {
  const target = options.target ?? ownTarget();
  const manifest = await readManifest(path.join(projectRoot, "package.json"));
  const packagePath = path.join(options.outDir ?? projectRoot, `${manifest.name}-${target}-${manifest.version}.vsix`);
  if (options.skipBuild !== true) await build();
  await withCleanup(async (cleanup) => {
    const staging = await mkdtemp(path.join(tmpdir(), "cairn-vsix-"));
    cleanup.add(() => rm(staging, { recursive: true, force: true, maxRetries: 5 }));
    await stage(staging, manifest, target, options.onNote ?? (() => undefined));
    await createVSIX({
      cwd: staging,
      packagePath,
      target,
      // What is bundled needs no dependencies; the native ones are staged in dist/.
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  });
  return packagePath;
}

/** The VSIX that was packaged for all tests of this run; where there is none, one that is made in `folder`. */
export async function packagedVsix(folder: string): Promise<string> {
  return process.env["CAIRN_TEST_VSIX"] ?? makeVsix({ outDir: folder });
}

async function build(): Promise<void> {
  await run(process.execPath, ["esbuild.mjs", "--production"], { cwd: projectRoot });
}

async function readManifest(file: string): Promise<Manifest> {
  return JSON.parse(await readFile(file, "utf8")) as Manifest;
}

async function stage(
  staging: string,
  manifest: Manifest,
  target: Target,
  onNote: (note: string) => void,
): Promise<void> {
  const shipped = Object.fromEntries(Object.entries(manifest).filter(([key]) => !developersKeys.includes(key)));
  await writeFile(path.join(staging, "package.json"), `${JSON.stringify(shipped, undefined, 2)}\n`);
  for (const name of await readdir(projectRoot)) {
    if (rootFiles.includes(name) || /^package\.nls(\.[\w-]+)?\.json$/.test(name)) {
      await cp(path.join(projectRoot, name), path.join(staging, name));
    }
  }
  await stageDist(staging);
  await stageMedia(staging);
  // In dist/, where Node looks first, and where vsce does not ask npm what they are.
  const modules = path.join(staging, "dist", "node_modules");
  await stageSqlite(modules, target);
  const { blake, pty } = targets[target];
  const hashes = {
    name: "@napi-rs/blake-hash",
    platform: blake,
    without: "hashes with hash-wasm, slower and with the same ids",
  };
  await stageAddon(modules, hashes, onNote);
  if (pty !== undefined) {
    const terminals = { name: "@lydell/node-pty", platform: pty, without: "gives stages pipes and no terminal" };
    await stageAddon(modules, terminals, onNote);
  }
}

async function stageDist(staging: string): Promise<void> {
  const dist = path.join(projectRoot, "dist");
  for (const needed of ["extension.js", "cli.js", "fileWorker.js", "lookWorker.js"]) {
    if (!existsSync(path.join(dist, needed))) throw new Error(`dist/${needed} is missing: run \`npm run build\``);
  }
  await cp(dist, path.join(staging, "dist"), { recursive: true, filter: (file) => !file.endsWith(".map") });
}

async function stageMedia(staging: string): Promise<void> {
  const media = path.join(projectRoot, "media");
  const target = path.join(staging, "media");
  await cp(media, target, { recursive: true, filter: (file) => file !== sampleDir });
  for (const file of await listSampleFiles()) {
    const to = path.join(target, "sample", file);
    await mkdir(path.dirname(to), { recursive: true });
    await cp(path.join(sampleDir, file), to);
  }
}

async function stageSqlite(modules: string, target: Target): Promise<void> {
  const from = path.join(projectRoot, "node_modules", "better-sqlite3");
  const to = path.join(modules, "better-sqlite3");
  const binary = path.join("prebuilds", `${targets[target].sqlite}.node`);
  if (!existsSync(path.join(from, binary))) throw new Error(`better-sqlite3 brings no ${binary}`);
  for (const part of ["package.json", "LICENSE", "lib", binary]) {
    await cp(path.join(from, part), path.join(to, part), { recursive: true });
  }
}

/** An addon whose binaries come as packages of their own, one a platform. */
interface Addon {
  readonly name: string;
  /** What the name of the binary's package ends with. */
  readonly platform: string;
  /** What Cairn does without it. */
  readonly without: string;
}

async function stageAddon(modules: string, addon: Addon, onNote: (note: string) => void): Promise<void> {
  const { name, platform, without } = addon;
  const installed = path.join(projectRoot, "node_modules", name);
  const { version } = await readManifest(path.join(installed, "package.json"));
  const binaryName = `${name}-${platform}`;
  const local = path.join(projectRoot, "node_modules", binaryName);
  const copy = async (binary: string): Promise<void> => {
    await copyShipped(installed, path.join(modules, name));
    await copyShipped(binary, path.join(modules, binaryName));
  };
  if (existsSync(local)) return copy(local);
  try {
    await withCleanup(async (cleanup) => {
      const scratch = await mkdtemp(path.join(tmpdir(), "cairn-addon-"));
      cleanup.add(() => rm(scratch, { recursive: true, force: true, maxRetries: 5 }));
      await copy(await fetchPackage(scratch, binaryName, version));
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    onNote(`${binaryName} could not be fetched: this VSIX ${without}.`);
  }
}

/** A package without what only people read. */
async function copyShipped(from: string, to: string): Promise<void> {
  const isForPeople = (file: string): boolean => /\.(?:[cm]?ts|map|md|pdb)$/.test(file);
  await cp(from, to, { recursive: true, filter: (file) => !isForPeople(file) });
}

/** Fetches a package for another platform; npm checks it against what the registry says of it. */
async function fetchPackage(scratch: string, name: string, version: string): Promise<string> {
  await writeFile(path.join(scratch, "package.json"), '{ "private": true }\n');
  const flags = ["--force", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await runNpm(["install", `${name}@${version}`, ...flags, "--prefix", scratch], { cwd: scratch });
  const folder = path.join(scratch, "node_modules", name);
  const fetched = await readManifest(path.join(folder, "package.json"));
  if (fetched.name !== name || fetched.version !== version) {
    throw new Error(`npm brought ${fetched.name} ${fetched.version} where ${name} ${version} was asked for`);
  }
  return folder;
}

async function describeVsix(file: string): Promise<string> {
  const entries = (await readZip(file)).toSorted((one, other) => other.packedBytes - one.packedBytes);
  const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0).padStart(7)} KiB`;
  const largest = entries
    .slice(0, 10)
    .map((entry) => `${kib(entry.packedBytes)} of ${kib(entry.bytes)}  ${entry.name}`);
  const size = ((await stat(file)).size / 1024 / 1024).toFixed(2);
  return [...largest, `${file}: ${size} MiB, ${entries.length} files`].join("\n");
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { target: { type: "string" }, "skip-build": { type: "boolean" } } });
  if (values.target !== undefined && !isTarget(values.target)) {
    throw new Error(`--target ${values.target} is unknown; there are ${Object.keys(targets).join(", ")}`);
  }
  const file = await makeVsix({
    ...(values.target === undefined ? {} : { target: values.target }),
    skipBuild: values["skip-build"] ?? false,
    onNote: (note) => console.error(note),
  });
  console.log(await describeVsix(file));
}

import { existsSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { homeFolder } from "./environmentFiles.ts";
import type { CommandPlace } from "../process/programs.ts";
import { seaHash } from "./seaHash.ts";

/**
 * The environment that uv keeps for a script which says itself what it needs (PEP 723): in its cache, named after the
 * script and a digest of its path. `cacheOption` is what `--cache-dir` says. Undefined where there is none.
 * @see https://docs.astral.sh/uv/reference/storage/#script-virtual-environments
 */
export function uvScriptPrefix(
  script: string,
  { cwd, env }: CommandPlace,
  cacheOption: string | undefined,
): string | undefined {
  // There the digest takes the drive apart from the rest, in a way of its own.
  if (process.platform === "win32" || !existsSync(cwd)) return undefined;
  const cache = path.resolve(cwd, cacheOption ?? env["UV_CACHE_DIR"] ?? cacheFolder(env));
  const name = nameInCache(path.parse(script).name);
  const digest = digestOfPath(path.resolve(realpathSync.native(cwd), script));
  const entry = name === "" ? digest : `${name}-${digest}`;
  // A newer uv may count the layout of its cache on.
  const layouts = existsSync(cache) ? readdirSync(cache).filter((folder) => /^environments-v\d+$/.test(folder)) : [];
  const newestFirst = layouts.toSorted((one, other) => layoutNumber(other) - layoutNumber(one));
  return newestFirst.map((layout) => path.join(cache, layout, entry)).find((prefix) => existsSync(prefix));
}

/** On macOS too. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  return path.join(env["XDG_CACHE_HOME"] ?? path.join(homeFolder(env), ".cache"), "uv");
}

function layoutNumber(folder: string): number {
  return Number(/\d+$/.exec(folder)?.[0]);
}

function nameInCache(stem: string): string {
  return stem
    .replaceAll(/[^0-9A-Za-z]+/g, "-")
    .replace(/-$/, "")
    .toLowerCase();
}

/** Of an absolute path, as Rust hashes it: its parts without what is between them, then how long these were. */
export function digestOfPath(absolute: string): string {
  const parts = absolute
    .split("/")
    .filter((part) => part !== "")
    .map((part) => Buffer.from(part));
  const lengths = parts.reduce((bits, { length }) => rotateRight(BigInt.asUintN(64, bits + BigInt(length))), 0n);
  const digest = Buffer.alloc(8);
  digest.writeBigUInt64LE(lengths);
  const hash = seaHash(Buffer.concat([...parts, digest]));
  digest.writeBigUInt64LE(hash);
  return digest.toString("hex");
}

/** By two of 64 bits. */
function rotateRight(bits: bigint): bigint {
  return BigInt.asUintN(64, (bits >> 2n) | (bits << 62n));
}

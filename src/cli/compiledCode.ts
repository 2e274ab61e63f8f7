import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { systemCode } from "../engine/model/systemErrors.ts";

/**
 * Lets Node keep what it compiles, so that the next command starts sooner. It is kept with the person's other caches and
 * never beside a project: what lies there is run, and a project can come from anybody. Where it cannot be written, Node
 * goes on without. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 forbids it.
 */
export function keepCompiledCode(): void {
  if (process.env["CAIRN_BUNDLED"] !== "1" || process.env["NODE_COMPILE_CACHE"] !== undefined) return;
  const caches = cacheFolder();
  const folder = caches && path.join(caches, "cairn", "compiled");
  if (folder !== undefined && isThere(folder)) enableCompileCache(folder);
}

/** Makes a folder, or tells why not: Node's own attempt never ends where the file system has no such place. */
function isThere(folder: string): boolean {
  try {
    if (!existsSync(folder)) {
      for (const above of [path.dirname(path.dirname(folder)), path.dirname(folder), folder]) {
        if (!existsSync(above)) mkdirSync(above, { mode: 0o700 });
      }
    }
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}

/** Where this system keeps a person's caches; undefined where nobody's home is known. */
function cacheFolder(): string | undefined {
  const home = homedir();
  if (!path.isAbsolute(home)) return undefined;
  if (process.platform === "win32") return process.env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local");
  if (process.platform === "darwin") return path.join(home, "Library", "Caches");
  const xdg = process.env["XDG_CACHE_HOME"];
  return xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, ".cache");
}

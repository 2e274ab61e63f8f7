import { homedir } from "node:os";
import path from "node:path";

/** The checkout that these scripts belong to. */
export const projectRoot = path.resolve(import.meta.dirname, "..", "..");

/** The user's cache folder, as the platform names it; `XDG_CACHE_HOME` wins everywhere. */
function userCacheDir(): string {
  const fromEnvironment = process.env["XDG_CACHE_HOME"];
  if (fromEnvironment !== undefined && path.isAbsolute(fromEnvironment)) return fromEnvironment;
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  if (process.platform === "win32") {
    return process.env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local");
  }
  return path.join(homedir(), ".cache");
}

/** Where downloaded hosts live, one folder a version; shared by all checkouts of this user. */
export function hostsDir(): string {
  return path.join(userCacheDir(), "cairn", "hosts");
}

/** Where desktop builds of VS Code are kept between runs. */
export function desktopDir(): string {
  return path.join(userCacheDir(), "cairn", "vscode-test");
}

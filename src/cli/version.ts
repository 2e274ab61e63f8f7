import { readFileSync } from "node:fs";

/** Cairn's version, from its package.json: one folder above the bundle, two above the sources. */
export function readVersion(): string {
  const file = process.env["CAIRN_BUNDLED"] === "1" ? "../package.json" : "../../package.json";
  const { version } = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as { readonly version: string };
  return version;
}

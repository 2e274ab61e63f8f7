const durationUnits = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a text such as `90s`, `30m`, `1h30m` or `2 d`; undefined where it is none, or no time at all. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)\s*/gy)];
  if (parts.map(([part]) => part).join("") !== text.trim() || parts.length === 0) return undefined;
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * durationUnits[unit as "ms"], 0);
  return total > 0 ? total : undefined;
}

const prefixes = ["", "k", "m", "g", "t"];

/** Bytes of a text such as `4GB`, `512 MiB` or `1.5G`; undefined where it is none. `GB` is 10⁹, `GiB` is 2³⁰. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text.trim());
  const [, count, prefix = "", binary = ""] = match ?? [];
  if (count === undefined || (prefix === "" && binary !== "")) return undefined;
  return Math.round(Number(count) * (binary === "" ? 1_000 : 1_024) ** prefixes.indexOf(prefix.toLowerCase()));
}

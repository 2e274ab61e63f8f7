import { createHash } from "node:crypto";

/** A short text that is another whenever the parts are. */
export function stampOf(parts: Iterable<string | number | bigint | null | undefined>): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest("base64url").slice(0, 22);
}

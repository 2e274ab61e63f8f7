import { createHash } from "node:crypto";

/** The digest that DVC gives a file with this text. */
export function md5Of(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

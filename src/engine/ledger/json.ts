/**
 * JSON that keeps NaN and infinities: they are written as texts that begin with U+0000, and a text of the user's that
 * begins so gets one more. Nearly no text has one, so reading costs no more than `JSON.parse`.
 */
const mark = "\u0000";

/** How JSON writes the mark. */
const writtenMark = String.raw`\u0000`;

/** Undefined fields are left out, as JSON does. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) return `${mark}${item}`;
    return typeof item === "string" && item.startsWith(mark) ? `${mark}${item}` : item;
  });
}

/** Reads what `encodeJson` wrote; the caller knows of what type it was. */
export function decodeJson<Value>(text: string): Value {
  if (!text.includes(writtenMark)) return JSON.parse(text) as Value;
  return JSON.parse(text, (_key, item: unknown) => {
    if (typeof item !== "string" || !item.startsWith(mark)) return item;
    const rest = item.slice(mark.length);
    return rest.startsWith(mark) ? rest : Number(rest);
  }) as Value;
}

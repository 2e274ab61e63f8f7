/** A text as it is written in a query: in quotation marks where it has to be. */
export function quoted(text: string): string {
  return /^[^\s()=,<>!~"'`\\]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const escape = String.fromCharCode(27);
/** All control characters but those of colours. */
const controls = new RegExp(`(?!${escape}\\[[\\d;]*m)\\p{Cc}`, "gu");

/** A text with the control characters that it holds in words, as `\x0a`: a file's name may hold what moves a terminal's cursor, and more. */
export function withControlsShown(text: string): string {
  return text.replaceAll(controls, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** Whether a text holds a mark that fits more than itself. */
export function isGlob(pattern: string): boolean {
  return /[*?{]/.test(pattern);
}

/**
 * What a pattern fits: `*` and `?` stay within a folder, `**` goes through folders, `{a,b}` is one or the other; all
 * else stands for itself. Undefined where a brace is left open or closed twice.
 */
export function parseGlob(pattern: string): RegExp | undefined {
  let depth = 0;
  let isSound = true;
  const source = pattern.replaceAll(/\*\*\/|\*\*|[*?{},.+^$()|[\]\\]/g, (mark) => {
    if (mark === "**/") return "(?:.*/)?";
    if (mark === "**") return ".*";
    if (mark === "*") return "[^/]*";
    if (mark === "?") return "[^/]";
    if (mark === ",") return depth > 0 ? "|" : ",";
    if (mark !== "{" && mark !== "}") return `\\${mark}`;
    depth += mark === "{" ? 1 : -1;
    isSound &&= depth >= 0;
    return mark === "{" ? "(?:" : ")";
  });
  return isSound && depth === 0 ? new RegExp(`^${source}$`, "u") : undefined;
}

/**
 * Words as they are typed at a shell, in quotes where it would read them otherwise. On Windows in double quotes, which
 * PowerShell and cmd both know.
 */
export function commandLine(words: readonly string[], platform: NodeJS.Platform = process.platform): string {
  return words.map((word) => (isPlain(word) ? word : quoted(word, platform))).join(" ");
}

function isPlain(word: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(word);
}

function quoted(word: string, platform: NodeJS.Platform): string {
  return platform === "win32" ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A word as a POSIX shell takes it for one: as it is where nothing in it is special, else in quotes. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

import type { StatCacheStorage } from "../store/ports.ts";
import type { Connection } from "./connection.ts";

/** The stat cache's blobs in the ledger. Where the ledger cannot be written, nothing is kept: it is only a cache. */
export class LedgerStatCache implements StatCacheStorage {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  load(directory: string): Uint8Array | undefined {
    const sql = "SELECT content FROM stat_cache WHERE directory = ?";
    return this.#connection.readRow<{ content: Uint8Array }>(sql, directory)?.content;
  }

  listBelow(directory: string): ReadonlyMap<string, number> {
    // What follows the slash in the order of characters comes after all that begins with it.
    const sql = "SELECT directory, length(content) AS length FROM stat_cache WHERE directory > ? AND directory < ?";
    const range = directory === "" ? ["", "\u{10ffff}"] : [`${directory}/`, `${directory}0`];
    const list = () =>
      this.#connection.all<{ directory: string; length: number }>(`${sql} ORDER BY directory`, ...range);
    return new Map(this.#connection.read(list).map((row) => [row.directory, row.length]));
  }

  save(blobs: ReadonlyMap<string, Uint8Array | undefined>): void {
    if (blobs.size === 0 || this.#connection.isReadOnly) return;
    this.#connection.write(() => {
      for (const [directory, content] of blobs) {
        if (content) this.#connection.run("INSERT OR REPLACE INTO stat_cache VALUES (?, ?)", directory, content);
        else this.#connection.run("DELETE FROM stat_cache WHERE directory = ?", directory);
      }
    });
  }
}

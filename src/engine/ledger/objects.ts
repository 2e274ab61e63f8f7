import type { ObjectIndex, ObjectLocation } from "../store/ports.ts";
import type { Connection } from "./connection.ts";
import { keyOf } from "./keys.ts";

interface ObjectRow {
  readonly pack: string | null;
  readonly position: number | null;
  readonly size: number;
  readonly md5: string | null;
}

/** Where the store's objects lie, in the ledger. */
export class LedgerObjects implements ObjectIndex {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  find(hex: string): ObjectLocation | undefined {
    const row = this.#connection.read(() =>
      this.#connection.get<ObjectRow>(
        `SELECT packs.name AS pack, position, size, dvc_md5 AS md5
         FROM objects LEFT JOIN packs ON packs.key = objects.pack WHERE hash = ?`,
        bytesOfHex(hex),
      ),
    );
    if (!row) return undefined;
    const { pack, position, size, md5 } = row;
    if (md5 !== null) return { kind: "dvc", md5, size };
    if (pack === null || position === null) return { kind: "loose", size };
    return { kind: "pack", pack, offset: position, size };
  }

  add(entries: ReadonlyMap<string, ObjectLocation>): void {
    if (entries.size === 0) return;
    this.#connection.write(() => {
      const packs = new Map<string, number>();
      for (const [hex, location] of entries) {
        const isPacked = location.kind === "pack";
        this.#connection.run(
          "INSERT OR REPLACE INTO objects (hash, pack, position, size, dvc_md5) VALUES (?, ?, ?, ?, ?)",
          bytesOfHex(hex),
          isPacked ? this.#packKey(location.pack, packs) : null,
          isPacked ? location.offset : null,
          location.size,
          location.kind === "dvc" ? location.md5 : null,
        );
      }
    });
  }

  findByMd5(md5: string): string | undefined {
    const row = this.#connection.read(() =>
      this.#connection.get<{ readonly hash: Buffer }>("SELECT hash FROM md5_names WHERE md5 = ?", md5),
    );
    return row?.hash.toString("hex");
  }

  nameByMd5(names: ReadonlyMap<string, string>): void {
    if (names.size === 0) return;
    this.#connection.write(() => {
      for (const [md5, hex] of names) {
        const sql = "INSERT OR REPLACE INTO md5_names (md5, hash) VALUES (?, ?)";
        this.#connection.run(sql, md5, bytesOfHex(hex));
      }
    });
  }

  #packKey(name: string, known: Map<string, number>): number {
    const key = known.get(name) ?? keyOf(this.#connection, "packs", name);
    known.set(name, key);
    return key;
  }
}

function bytesOfHex(hex: string): Uint8Array {
  const bytes = Buffer.from(hex, "hex");
  if (bytes.length * 2 !== hex.length) throw new Error(`Not a digest in hex: ${hex}`);
  return bytes;
}

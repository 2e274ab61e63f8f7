import type { ObjectIndex, ObjectLocation } from "../store/ports.ts";
import type { Connection } from "./connection.ts";
import { keyOf } from "./keys.ts";

interface ObjectRow {
  readonly pack: string | null;
  readonly position: number | null;
  readonly size: number;
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
        `SELECT packs.name AS pack, position, size
         FROM objects LEFT JOIN packs ON packs.key = objects.pack WHERE hash = ?`,
        bytesOfHex(hex),
      ),
    );
    if (!row) return undefined;
    const { pack, position, size } = row;
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
          "INSERT OR REPLACE INTO objects (hash, pack, position, size) VALUES (?, ?, ?, ?)",
          bytesOfHex(hex),
          isPacked ? this.#packKey(location.pack, packs) : null,
          isPacked ? location.offset : null,
          location.size,
        );
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

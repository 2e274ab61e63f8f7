import type {
  IndexedObject,
  ObjectCatalog,
  ObjectLocation,
  ObjectTotals,
  PackedObjects,
  PackLocation,
  PackPlaces,
} from "../store/ports.ts";
import { digestLength } from "../store/objects/pack.ts";
import type { Connection } from "./connection.ts";
import { findDigests } from "./digestJoin.ts";
import { keyOf } from "./keys.ts";

/** No object in a pack is as long, by far. */
const sizeRange = 2 ** 24;
/** So many objects are read as a whole, where so great a part of them is asked for: looking them up takes three times as long. */
const readAtMost = 400_000;
const readForPart = 1 / 4;

interface IndexedRow extends ObjectRow {
  readonly hash: Buffer;
}

interface FoundRow extends Omit<ObjectRow, "pack"> {
  readonly place: number;
  readonly packKey: number | null;
}

interface PlaceRow {
  readonly place: number;
  readonly packKey: number;
  readonly position: number;
}

interface PackedTexts {
  /** In hex, one after the other. */
  readonly hashes: string;
  /** Lists of numbers, as JSON. */
  readonly packKeys: string;
  readonly positions: string;
}

interface PackRow {
  readonly key: number;
  readonly name: string;
}

interface ObjectRow {
  readonly pack: string | null;
  readonly position: number | null;
  readonly size: number;
  readonly md5: string | null;
}

/** Numbers from 0 on, one for each of `@count` digests. */
const eachOfDigests = `WITH RECURSIVE places(place) AS (
  SELECT 0 WHERE @count > 0 UNION ALL SELECT place + 1 FROM places WHERE place + 1 < @count)`;

/** Where the store's objects lie, in the ledger. */
export class LedgerObjects implements ObjectCatalog {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  isEmpty(): boolean {
    return !this.#connection.read(() => this.#hasMoreThan(0));
  }

  find(hex: string): ObjectLocation | undefined {
    const row = this.#connection.readRow<ObjectRow>(
      `SELECT packs.name AS pack, position, size, dvc_md5 AS md5
       FROM objects LEFT JOIN packs ON packs.key = objects.pack WHERE hash = ?`,
      bytesOfHex(hex),
    );
    return row && locationOf(row);
  }

  findAll(hexes: readonly string[]): ReadonlyMap<string, ObjectLocation> {
    const found = [...this.findEach(bytesOfHex(hexes.join("")))];
    return new Map(found.map(([index, location]) => [hexes[index] ?? "", location]));
  }

  findEach(digests: Uint8Array): ReadonlyMap<number, ObjectLocation> {
    // Nothing is made of a digest that is not here. A join with the packs would make a text of each name for each object.
    const sql = `${eachOfDigests} SELECT place, pack AS packKey, position, size, dvc_md5 AS md5 FROM places
                 CROSS JOIN objects ON hash = substr(@digests, 1 + place * ${digestLength}, ${digestLength})`;
    return this.#connection.read(() => {
      const count = digests.length / digestLength;
      const rows = this.#connection.all<FoundRow>(sql, { digests, count });
      if (rows.length === 0) return new Map();
      const names = new Map<number | null, string>();
      for (const { key, name } of this.#connection.all<PackRow>("SELECT key, name FROM packs")) names.set(key, name);
      const located = (row: FoundRow): ObjectLocation => locationOf({ ...row, pack: names.get(row.packKey) ?? null });
      return new Map(rows.map((row) => [row.place, located(row)]));
    });
  }

  findInPacks(digests: Uint8Array): PackPlaces {
    return this.#connection.read(() => {
      const packs = this.#connection.all<PackRow>("SELECT key, name FROM packs");
      const indexes = new Map(packs.map(({ key }, index) => [key, index]));
      const count = digests.length / digestLength;
      const pairs = new Float64Array(2 * count).fill(-1);
      const put = (index: number, packKey: number | undefined, position: number): void => {
        pairs[2 * index] = indexes.get(packKey ?? -1) ?? -1;
        pairs[2 * index + 1] = position;
      };
      if (this.#hasMoreThan(Math.min(readAtMost, count / readForPart))) {
        for (const { place, packKey, position } of this.#lookUpPacked(digests)) put(place, packKey, position);
      } else this.#joinPacked(digests, put);
      return { packs: packs.map(({ name }) => name), pairs };
    });
  }

  #hasMoreThan(count: number): boolean {
    const sql = "SELECT 1 AS found FROM objects LIMIT 1 OFFSET ?";
    return this.#connection.get<{ readonly found: number }>(sql, Math.floor(count)) !== undefined;
  }

  /** Reads all that lies in packs, as three texts: to make something of each row would take most of the time. */
  #joinPacked(digests: Uint8Array, put: (index: number, packKey: number | undefined, position: number) => void): void {
    const sql = `SELECT ifnull(group_concat(hex(hash), ''), '') AS hashes, json_group_array(pack) AS packKeys,
                   json_group_array(position) AS positions
                 FROM objects WHERE pack IS NOT NULL AND dvc_md5 IS NULL`;
    const all = this.#connection.get<PackedTexts>(sql);
    if (!all) return;
    const packKeys = JSON.parse(all.packKeys) as readonly number[];
    const positions = JSON.parse(all.positions) as readonly number[];
    const wanted = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength);
    for (const [index, row] of findDigests(wanted, Buffer.from(all.hashes, "hex")).entries()) {
      const position = positions[row];
      if (position !== undefined) put(index, packKeys[row], position);
    }
  }

  #lookUpPacked(digests: Uint8Array): readonly PlaceRow[] {
    const sql = `${eachOfDigests} SELECT place, pack AS packKey, position FROM places
                 CROSS JOIN objects ON hash = substr(@digests, 1 + place * ${digestLength}, ${digestLength})
                 WHERE pack IS NOT NULL AND dvc_md5 IS NULL`;
    return this.#connection.all<PlaceRow>(sql, { digests, count: digests.length / digestLength });
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

  addPacked({ pack, digests, offsets, sizes }: PackedObjects): void {
    // One number for both spares a row of numbers; in the order of the digests each page is come to once.
    const sql = `INSERT OR REPLACE INTO objects (hash, pack, position, size)
                 SELECT substr(@digests, 1 + key * ${digestLength}, ${digestLength}), @pack,
                   value / ${sizeRange}, value % ${sizeRange}
                 FROM json_each(@places) ORDER BY 1`;
    if (sizes.length === 0) return;
    const places = JSON.stringify(offsets.map((offset, index) => offset * sizeRange + (sizes[index] ?? 0)));
    this.#connection.write(() => {
      this.#connection.run(sql, { digests, places, pack: keyOf(this.#connection, "packs", pack) });
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

  totals(): ObjectTotals {
    const sql = `SELECT count(*) AS objects, total(size) AS bytes, total(CASE WHEN dvc_md5 IS NULL THEN size END) AS ownBytes
      FROM objects`;
    const row = this.#connection.read(() => this.#connection.get<ObjectTotals>(sql));
    return row ?? { objects: 0, bytes: 0, ownBytes: 0 };
  }

  packs(): readonly string[] {
    const sql = "SELECT name FROM packs WHERE key IN (SELECT pack FROM objects) ORDER BY key";
    const rows = this.#connection.read(() => this.#connection.all<{ readonly name: string }>(sql));
    return rows.map(({ name }) => name);
  }

  inPacks(packs: readonly string[]): readonly (IndexedObject & { readonly location: PackLocation })[] {
    const rows = this.#connection.read(() =>
      this.#connection.all<IndexedRow>(
        `SELECT hash, packs.name AS pack, position, size, dvc_md5 AS md5
         FROM objects JOIN packs ON packs.key = objects.pack
         WHERE pack IN (SELECT key FROM packs WHERE name IN (SELECT value FROM json_each(?)))
         ORDER BY pack, position`,
        JSON.stringify(packs),
      ),
    );
    return rows.flatMap((row) => {
      const location = locationOf(row);
      return location.kind === "pack" ? [{ hex: row.hash.toString("hex"), location }] : [];
    });
  }

  outsidePacks(after: string, limit: number): readonly IndexedObject[] {
    const rows = this.#connection.read(() =>
      this.#connection.all<IndexedRow>(
        `SELECT hash, NULL AS pack, NULL AS position, size, dvc_md5 AS md5
         FROM objects WHERE hash > ? AND pack IS NULL ORDER BY hash LIMIT ?`,
        Buffer.from(after, "hex"),
        limit,
      ),
    );
    return rows.map((row) => ({ hex: row.hash.toString("hex"), location: locationOf(row) }));
  }

  md5sOf(hexes: ReadonlySet<string>): ReadonlyMap<string, string> {
    const rows = this.#connection.read(() =>
      this.#connection.all<{ readonly hex: string; readonly md5: string }>(
        `SELECT lower(hex(hash)) AS hex, md5 FROM md5_names
         WHERE lower(hex(hash)) IN (SELECT value FROM json_each(?))`,
        JSON.stringify([...hexes]),
      ),
    );
    return new Map(rows.map(({ hex, md5 }) => [hex, md5]));
  }

  remove(hexes: Iterable<string>): void {
    this.#connection.writeThrough([...hexes], (some) => {
      for (const hex of some) this.#connection.run("DELETE FROM objects WHERE hash = ?", bytesOfHex(hex));
    });
  }

  #packKey(name: string, known: Map<string, number>): number {
    const key = known.get(name) ?? keyOf(this.#connection, "packs", name);
    known.set(name, key);
    return key;
  }
}

function locationOf({ pack, position, size, md5 }: ObjectRow): ObjectLocation {
  if (md5 !== null) return { kind: "dvc", md5, size };
  if (pack === null || position === null) return { kind: "loose", size };
  return { kind: "pack", pack, offset: position, size };
}

function bytesOfHex(hex: string): Uint8Array {
  const bytes = Buffer.from(hex, "hex");
  if (bytes.length * 2 !== hex.length) throw new Error(`Not a digest in hex: ${hex}`);
  return bytes;
}

import type { ObjectIndex, ObjectLocation, StatCacheStorage } from "../../../src/engine/store/ports.ts";
import { statCacheInMemory } from "../../../src/engine/store/stamps/statCacheInMemory.ts";

/** What `memoryPorts` makes: the two ports of the store, kept nowhere but in memory. */
export interface MemoryPorts {
  readonly index: ObjectIndex;
  readonly statCache: StatCacheStorage;
}

/**
 * The store's ports for a project that has no `.cairn` yet or lies on a read-only disk:
 * it can be read and digested, and nothing is written for that. What is kept is forgotten with the ports.
 */
export function memoryPorts(): MemoryPorts {
  const locations = new Map<string, ObjectLocation>();
  const names = new Map<string, string>();
  const index: ObjectIndex = {
    find: (hex) => locations.get(hex),
    findAll: (hexes) =>
      new Map(
        hexes.flatMap((hex) => {
          const location = locations.get(hex);
          return location ? [[hex, location]] : [];
        }),
      ),
    isEmpty: () => locations.size === 0,
    findInPacks(digests) {
      const found = hexesIn(digests).map((hex) => locations.get(hex));
      const packs = [...new Set(found.flatMap((location) => (location?.kind === "pack" ? location.pack : [])))];
      const pairs = found.flatMap((at) => (at?.kind === "pack" ? [packs.indexOf(at.pack), at.offset] : [-1, -1]));
      return { packs, pairs: Float64Array.from(pairs) };
    },
    findEach(digests) {
      const hexes = hexesIn(digests);
      const found = index.findAll(hexes);
      return new Map(
        hexes.flatMap((hex, place) => {
          const location = found.get(hex);
          return location ? [[place, location]] : [];
        }),
      );
    },
    add(entries) {
      for (const [hex, location] of entries) locations.set(hex, location);
    },
    addPacked({ pack, digests, offsets, sizes }) {
      const located = sizes.map((size, place) => {
        return [hexAt(digests, place), { kind: "pack", pack, offset: offsets[place] ?? 0, size }] as const;
      });
      index.add(new Map(located));
    },
    findByMd5: (md5) => names.get(md5),
    nameByMd5(added) {
      for (const [md5, hex] of added) names.set(md5, hex);
    },
  };
  return { index, statCache: statCacheInMemory() };
}

function hexesIn(digests: Uint8Array): readonly string[] {
  return Array.from({ length: digests.length / 32 }, (_, place) => hexAt(digests, place));
}

function hexAt(digests: Uint8Array, place: number): string {
  return Buffer.from(digests.subarray(place * 32, (place + 1) * 32)).toString("hex");
}

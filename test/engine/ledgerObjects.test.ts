import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";

import { makeLedgerFolder } from "./support/ledgerFolder.ts";

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

describe("the ledger's index of objects", () => {
  it("tells where objects lie in packs, few and many asked for at once alike", () => {
    using folder = makeLedgerFolder();
    const { objects } = folder.open("memory").ledger;
    const digests = Array.from({ length: 900 }, (_, index) => digestOf(`object ${index}`));
    for (const pack of ["first", "second", "third"]) {
      const own = digests.filter((_, index) => packOf(index) === pack);
      const offsets = own.map((_, index) => 2 ** 26 + index);
      objects.addPacked({ pack, digests: Buffer.concat(own), offsets, sizes: own.map(() => 9) });
    }
    const [loose, adopted, unknown] = [digestOf("loose"), digestOf("adopted"), digestOf("unknown")];
    objects.add(
      new Map([
        [loose.toString("hex"), { kind: "loose", size: 1 }],
        [adopted.toString("hex"), { kind: "dvc", md5: "0".repeat(32), size: 1 }],
      ]),
    );
    const wanted = [unknown, ...digests.toReversed(), loose, adopted];
    const together = placesOf(wanted);
    assert.deepEqual(
      wanted.flatMap((digest) => placesOf([digest])),
      together,
    );
    assert.deepEqual(together.at(1), { pack: "third", offset: 2 ** 26 + 299 });
    assert.deepEqual(together.at(900), { pack: "first", offset: 2 ** 26 });
    for (const index of [0, 901, 902]) assert.deepEqual(together.at(index), { pack: undefined, offset: -1 });

    function placesOf(
      some: readonly Buffer[],
    ): readonly { readonly pack: string | undefined; readonly offset: number }[] {
      const { packs, pairs } = objects.findInPacks(Buffer.concat(some));
      return some.map((_, index) => ({ pack: packs[pairs[2 * index] ?? -1], offset: pairs[2 * index + 1] ?? NaN }));
    }
  });
});

function packOf(index: number): string {
  return index < 300 ? "first" : index < 600 ? "second" : "third";
}

import path from "node:path";

import type { Blake3 } from "./blake3.ts";
import { decodeManifest } from "./manifest.ts";
import type { ObjectFolder } from "./objectFolder.ts";
import type { NewFolderStep, RestoreStep } from "./restoreStep.ts";
import { childOf, type Place } from "./place.ts";
import type { PackedFile } from "./workers/writePacked.ts";

/** What a new folder is made of: small files straight out of packs, and a step for everything else. */
type NewChild = Extract<RestoreStep, { readonly kind: "newFolder" | "link" | "write" }> | PackedFile;

/** All that lies in a new folder itself. Throws a `UserError` where its manifest cannot be had. */
export function childrenOf({ place, hex }: NewFolderStep, objects: ObjectFolder, blake3: Blake3): readonly NewChild[] {
  const entries = decodeManifest(objects.read(hex, blake3));
  const locations = objects.findAll(entries.map((entry) => entry.hex));
  return entries.map((entry) => {
    const child = childOf(place, entry.name);
    if (entry.type === "directory") return { kind: "newFolder", place: child, hex: entry.hex };
    if (entry.type === "symlink") {
      const text = objects.read(entry.hex, blake3).toString("utf8");
      return { kind: "link", place: child, text, expected: undefined };
    }
    const isExecutable = entry.type === "executable";
    const location = locations.get(entry.hex);
    if (location?.kind === "pack") return { ...location, file: child.file, hex: entry.hex, isExecutable };
    return { kind: "write", place: child, hex: entry.hex, isExecutable, expected: undefined };
  });
}

/** The place of a file (absolute) that lies below another. */
export function placeBelow(place: Place, file: string): Place {
  const inner = path.relative(place.file, file).split(path.sep);
  return { file, relative: [place.relative, ...inner].join("/") };
}

import { realpathSync } from "node:fs";
import path from "node:path";

import type { DvcListing } from "../dvc/dvcListing.ts";
import { isInside } from "../../files/folder.ts";
import type { KnownFolders } from "./knownFolders.ts";
import type { Place } from "../../files/place.ts";

/** What goes with a walk through one artifact. */
export interface Walk {
  /** The artifact's folder with all links resolved. */
  readonly realTop: string;
  readonly top: Place;
  readonly listing: DvcListing | undefined;
  /** Undefined where each file has to be looked at here. */
  readonly known?: KnownFolders | undefined;
}

export function walkOf(top: Place, listing: DvcListing | undefined): Walk {
  return { top, realTop: realpathSync(top.file), listing };
}

/** Adds a file (relative to the root) to DVC's listing, where there is one. */
export function list(
  { top, listing }: Walk,
  relative: string,
  { md5, size }: { readonly md5: string; readonly size: number },
): void {
  listing?.add({ relpath: top.relative === "" ? relative : relative.slice(top.relative.length + 1), md5, size });
}

/** Whether a link with this text stays inside of the artifact, by its names and in truth. */
export function staysInside(place: Place, text: string, { top, realTop }: Walk): boolean {
  if (path.isAbsolute(text) || !isInside(top.file, path.resolve(path.dirname(place.file), text))) return false;
  return isInside(realTop, realpathSync(place.file));
}

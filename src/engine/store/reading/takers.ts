import type { FolderRecord } from "../stamps/folderRecord.ts";
import { contentIgnoreNames, type IgnoreFiles } from "../../files/ignoreFiles.ts";
import type { Place } from "../../files/place.ts";

/** Who takes a file or folder, with what is passed over in the folder for each; who does not is undefined. */
export interface Takers {
  readonly version: IgnoreFiles | undefined;
  /** DVC's, where it is asked for. */
  readonly listing: IgnoreFiles | undefined;
}

interface Named {
  readonly name: string;
}

/** Some of these lie in a folder that has rules. */
export const ignoreFiles: readonly Named[] = contentIgnoreNames.map((name) => ({ name }));

/** Who takes what lies in a folder, by the names in it. */
export function takersWithin({ file }: Place, { version, listing }: Takers, children: readonly Named[]): Takers {
  return { version: version?.inside(file, children), listing: listing?.inside(file, children) };
}

/** Who takes one of these. */
export function takersOf({ file }: Place, isDirectory: boolean, { version, listing }: Takers): Takers {
  const isTakenBy = (rules: IgnoreFiles | undefined): boolean => rules?.ignores(file, isDirectory) === false;
  return { version: isTakenBy(version) ? version : undefined, listing: isTakenBy(listing) ? listing : undefined };
}

/** Whether anybody takes it. */
export function isTaken({ version, listing }: Takers): boolean {
  return version !== undefined || listing !== undefined;
}

/** Whether those who take something of a folder take what its record says, each of them the same. */
export function areAsRecorded({ rules }: FolderRecord, { version, listing }: Takers, hasListing: boolean): boolean {
  return version?.digest === rules && (!hasListing || listing?.digest === rules);
}

/** The ignore files that may lie in a folder. */
export function ignoreFilesIn(record: FolderRecord): readonly Named[] {
  return ignoreFiles.filter(({ name }) => record.mayHold(name));
}

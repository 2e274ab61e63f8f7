import type { FileStamp } from "../stamps/statBlob.ts";
import type { Place } from "../../files/place.ts";

/** One change of the workspace. `expected` is what is at the place when the step is planned: undefined for nothing. */
export type RestoreStep =
  | { readonly kind: "folder"; readonly place: Place }
  /** With all that the manifest names: nothing is at the place. */
  | { readonly kind: "newFolder"; readonly place: Place; readonly hex: string }
  | {
      readonly kind: "write";
      readonly place: Place;
      readonly hex: string;
      /** Undefined leaves the bit as it is. */
      readonly isExecutable: boolean | undefined;
      readonly expected: FileStamp | undefined;
    }
  | { readonly kind: "link"; readonly place: Place; readonly text: string; readonly expected: FileStamp | undefined }
  | { readonly kind: "mode"; readonly place: Place; readonly isExecutable: boolean }
  | { readonly kind: "remove"; readonly place: Place; readonly expected: FileStamp }
  | { readonly kind: "removeFolder"; readonly place: Place };

export type NewFolderStep = RestoreStep & { readonly kind: "newFolder" };
export type WriteStep = RestoreStep & { readonly kind: "write" };
export type RemoveStep = RestoreStep & { readonly kind: "remove" };

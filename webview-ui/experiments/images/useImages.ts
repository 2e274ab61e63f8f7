import { createContext, useContext, useEffect, useState } from "react";
import { toFailure } from "../../failure.ts";
import type { Failure } from "../../failure.ts";
import type { ImageStore, LoadedImage } from "./imageStore.ts";

export const ImageStoreContext = createContext<ImageStore | undefined>(undefined);

export interface ShownImage {
  /** The one before stays until the next one is there. */
  readonly image?: LoadedImage;
  readonly failure?: Failure;
}

/** A picture by its digest; nothing where there is none. */
export function useImage(digest: string | undefined, path: string): ShownImage {
  const store = useContext(ImageStoreContext);
  const [shown, setShown] = useState<ShownImage & { readonly digest?: string }>({});
  useEffect(() => {
    if (digest === undefined) return;
    let isWanted = true;
    store?.load(digest, path).then(
      (image) => isWanted && setShown({ image, digest }),
      (error: unknown) => isWanted && setShown({ failure: toFailure(error), digest }),
    );
    return () => {
      isWanted = false;
    };
  }, [store, digest, path]);
  return digest === undefined ? {} : shown;
}

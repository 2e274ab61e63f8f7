import { useEffect, useState } from "react";
import { useApp } from "../appContext.ts";
import { toFailure } from "../../failure.ts";
import type { Failure } from "../../failure.ts";
import { imageType } from "./images.ts";

type ImageState =
  | { readonly state: "loading" }
  | { readonly state: "shown"; readonly url: string; readonly width: number; readonly height: number }
  | { readonly state: "failed"; readonly failure: Failure };

/** A picture by its digest, with its size in pixels. */
export function useImage(digest: string, path: string): ImageState {
  const { controller } = useApp();
  const [image, setImage] = useState<ImageState>({ state: "loading" });
  useEffect(() => {
    let isWanted = true;
    let url: string | undefined;
    const load = async (): Promise<void> => {
      const bytes = await controller.request("image", digest);
      if (!isWanted) return;
      url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: imageType(path) ?? "" }));
      const { naturalWidth: width, naturalHeight: height } = await decoded(url);
      if (isWanted) setImage({ state: "shown", url, width, height });
    };
    load().catch((error: unknown) => {
      if (isWanted) setImage({ state: "failed", failure: toFailure(error) });
    });
    return () => {
      isWanted = false;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [controller, digest, path]);
  return image;
}

/** Rejects where the bytes are no picture. */
async function decoded(url: string): Promise<HTMLImageElement> {
  const element = new Image();
  element.src = url;
  try {
    await element.decode();
  } catch (cause) {
    throw new Error("This file is not a picture that can be shown.", { cause });
  }
  return element;
}

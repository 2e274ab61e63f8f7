import { imageType } from "./images.ts";

/** A picture that can be drawn. */
export interface LoadedImage {
  readonly url: string;
  readonly element: HTMLImageElement;
  readonly width: number;
  readonly height: number;
}

/** So many pictures are kept, so that going through steps shows what was seen before at once. */
const mostKept = 120;

/** Loads pictures by their digests, each once, and keeps those that were asked for last. */
export class ImageStore {
  private readonly read: (digest: string) => Promise<Uint8Array>;
  private readonly kept = new Map<string, Promise<LoadedImage>>();

  constructor(read: (digest: string) => Promise<Uint8Array>) {
    this.read = read;
  }

  /** Rejects where the bytes cannot be had, or are no picture. */
  load(digest: string, path: string): Promise<LoadedImage> {
    const name = `${imageType(path) ?? ""} ${digest}`;
    const image = this.kept.get(name) ?? this.loadNow(digest, path);
    this.kept.delete(name);
    this.kept.set(name, image);
    // What failed may be asked for again.
    image.catch(() => this.kept.delete(name));
    for (const [oldest] of this.kept) {
      if (this.kept.size <= mostKept) break;
      this.letGo(oldest);
    }
    return image;
  }

  dispose(): void {
    for (const name of this.kept.keys()) this.letGo(name);
  }

  private async loadNow(digest: string, path: string): Promise<LoadedImage> {
    const bytes = await this.read(digest);
    const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: imageType(path) ?? "" }));
    const element = new Image();
    element.src = url;
    try {
      await element.decode();
    } catch (cause) {
      URL.revokeObjectURL(url);
      throw new Error("This file is not a picture that can be shown.", { cause });
    }
    return { url, element, width: element.naturalWidth, height: element.naturalHeight };
  }

  private letGo(name: string): void {
    const image = this.kept.get(name);
    this.kept.delete(name);
    image?.then(
      ({ url }) => URL.revokeObjectURL(url),
      () => undefined,
    );
  }
}

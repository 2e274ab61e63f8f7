import type { ArtifactRow, PictureRow } from "../../../src/protocol/experiments.ts";

const types: Readonly<Record<string, string>> = {
  apng: "image/apng",
  avif: "image/avif",
  bmp: "image/bmp",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml",
  webp: "image/webp",
};

/** The media type of a picture's file, by its ending; undefined where it is no picture that a browser shows. */
export function imageType(path: string): string | undefined {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(types, ending) ? types[ending] : undefined;
}

/** The artifacts that are pictures. */
export function imagesOf(artifacts: readonly ArtifactRow[]): readonly ArtifactRow[] {
  return artifacts.filter(({ path }) => imageType(path) !== undefined);
}

/** Files that are pictures, by the digests that runs have of them. */
export function pictureRows(artifacts: readonly ArtifactRow[]): readonly PictureRow[] {
  return artifacts.map(({ path, versions }) => ({
    path,
    digests: versions.map((version) => (version?.kind === "file" ? version.digest : undefined)),
  }));
}

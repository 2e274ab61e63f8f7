import type { ReactNode } from "react";
import type { ArtifactRow, ComparisonRows, RunSummary } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { imagesOf } from "./images.ts";
import { RunHead } from "./RunHead.tsx";
import { useImage } from "./useImage.ts";

/** From small to large; undefined fits, at most pixel for pixel. */
const zooms = [0.5, undefined, 1, 2, 4, 8] as const;

/** The pictures of the runs, those of one path beside each other. */
export function ImagesTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const isFitted = useAppState((state) => state.choices.zoom === undefined);
  const images = imagesOf(rows.artifacts);
  if (images.length === 0) {
    return (
      <EmptyState
        icon="file-media"
        title="No pictures"
        text="Pictures that stages make as outputs or plots stand here side by side."
      />
    );
  }
  return (
    <div className={`images ${isFitted ? "fitted" : ""}`}>
      <Zoom />
      {images.map((row) => (
        <section key={row.path} aria-label={row.path}>
          <h3>
            {row.path} {!row.differs && <span className="dim">the same in all runs</span>}
          </h3>
          <div className="image-row">
            {rows.runs.map((run, index) => (
              <Picture key={run.id} run={run} row={row} index={index} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function Zoom(): ReactNode {
  const { store } = useApp();
  const zoom = useAppState((state) => state.choices.zoom);
  const step = (by: number): void => {
    const at = zooms.findIndex((candidate) => candidate === zoom);
    store.dispatch({ type: "zoom", zoom: zooms[Math.min(zooms.length - 1, Math.max(0, at + by))] });
  };
  return (
    <div className="zoom" role="group" aria-label="Zoom">
      <IconButton icon="zoom-out" label="Smaller" onClick={() => step(-1)} />
      <span role="status">{zoom === undefined ? "fit" : `${zoom * 100} %`}</span>
      <IconButton icon="zoom-in" label="Larger" onClick={() => step(1)} />
    </div>
  );
}

interface PictureProps {
  readonly run: RunSummary;
  readonly row: ArtifactRow;
  readonly index: number;
}

function Picture({ run, row, index }: PictureProps): ReactNode {
  const version = row.versions[index];
  return (
    <figure>
      <figcaption>
        <RunHead run={run} isBaseline={index === 0} />
      </figcaption>
      {version?.kind === "file" ? (
        <Pixels digest={version.digest} path={row.path} name={run.name} />
      ) : (
        <p className="dim">This run has no such picture.</p>
      )}
    </figure>
  );
}

interface PixelsProps {
  readonly digest: string;
  readonly path: string;
  readonly name: string;
}

function Pixels({ digest, path, name }: PixelsProps): ReactNode {
  const image = useImage(digest, path);
  const zoom = useAppState((state) => state.choices.zoom);
  switch (image.state) {
    case "loading":
      return <p className="dim">Loading</p>;
    case "failed":
      return (
        <p role="alert">
          {image.failure.message} {image.failure.cure}
        </p>
      );
    case "shown":
      return (
        <img
          src={image.url}
          alt={`${path} of ${name}`}
          width={image.width * (zoom ?? 1)}
          height={image.height * (zoom ?? 1)}
          className={zoom !== undefined && zoom > 1 ? "pixelated" : ""}
        />
      );
  }
}

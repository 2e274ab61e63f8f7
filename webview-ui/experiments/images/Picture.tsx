import { useEffect, useMemo, useRef } from "react";
import type { PointerEvent, ReactNode } from "react";
import { useAppState } from "../appContext.ts";
import { pictureDifference } from "./pictureDifference.ts";
import type { LoadedImage } from "./imageStore.ts";
import { useImage } from "./useImages.ts";

export interface PictureProps {
  readonly digest: string | undefined;
  /** The baseline's, where this is to be held against it. */
  readonly against: string | undefined;
  readonly path: string;
  readonly runName: string;
  /** Where the baseline's picture ends in a swipe, from 0 to 1. */
  readonly swipe: number;
  readonly onSwipe: (to: number) => void;
}

/** A run's picture: as it is, or held against the baseline's. */
export function Picture({ digest, against, path, runName, swipe, onSwipe }: PictureProps): ReactNode {
  const { mode, gain } = useAppState((state) => state.choices.images);
  const { image, failure } = useImage(digest, path);
  const other = useImage(mode === "beside" ? undefined : against, path);
  const trouble = failure ?? other.failure;
  if (digest === undefined) return <p className="dim">This run has no such picture.</p>;
  if (trouble) {
    return (
      <p role="alert">
        {trouble.message} {trouble.cure}
      </p>
    );
  }
  if (!image) return <p className="dim">Loading</p>;
  const name = `${path} of ${runName}`;
  if (mode === "beside" || against === undefined) return <Pixels image={image} name={name} />;
  if (!other.image) return <p className="dim">Loading</p>;
  if (other.image.width !== image.width || other.image.height !== image.height) {
    return (
      <>
        <Pixels image={image} name={name} />
        <p className="dim">
          {`${image.width} × ${image.height} pixels here, ${other.image.width} × ${other.image.height} in the baseline: they cannot be laid over each other.`}
        </p>
      </>
    );
  }
  if (mode === "difference") return <Difference image={image} baseline={other.image} gain={gain} name={name} />;
  return <Swipe image={image} baseline={other.image} name={name} at={swipe} onSwipe={onSwipe} />;
}

function usePixelSize({ width, height }: LoadedImage): {
  readonly width: number;
  readonly height: number;
  readonly className: string;
} {
  const zoom = useAppState((state) => state.choices.zoom);
  return {
    width: width * (zoom ?? 1),
    height: height * (zoom ?? 1),
    className: zoom !== undefined && zoom > 1 ? "picture pixelated" : "picture",
  };
}

function Pixels({ image, name }: { readonly image: LoadedImage; readonly name: string }): ReactNode {
  return <img src={image.url} alt={name} {...usePixelSize(image)} />;
}

interface DifferenceProps {
  readonly image: LoadedImage;
  readonly baseline: LoadedImage;
  readonly gain: number;
  readonly name: string;
}

function Difference({ image, baseline, gain, name }: DifferenceProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = usePixelSize(image);
  const [pixels, others] = useMemo(() => [pixelsOf(image), pixelsOf(baseline)], [image, baseline]);
  const difference = useMemo(() => pixels && others && pictureDifference(pixels, others, gain), [pixels, others, gain]);
  useEffect(() => {
    const element = canvas.current;
    if (!element || !difference) return;
    element.width = image.width;
    element.height = image.height;
    element.getContext("2d")?.putImageData(new ImageData(difference.pixels, image.width, image.height), 0, 0);
  }, [difference, image]);
  if (!difference) return <p className="dim">The pixels of this picture cannot be read.</p>;
  const { differing, largest } = difference;
  const share = (100 * differing) / (image.width * image.height);
  const words =
    differing === 0
      ? "The same as the baseline’s, pixel for pixel"
      : `${share < 0.1 ? "less than 0.1" : share.toFixed(1)} % of the pixels differ, by ${largest} of 255 at most`;
  return (
    <>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Difference of ${name} to the baseline’s. ${words}`}
        className={size.className}
        style={{ width: size.width, aspectRatio: `${image.width} / ${image.height}` }}
      />
      <p className="dim">{words}</p>
    </>
  );
}

/** Undefined where the browser has no room for them. */
function pixelsOf({ element, width, height }: LoadedImage): Uint8ClampedArray | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.drawImage(element, 0, 0);
  return width > 0 && height > 0 ? context?.getImageData(0, 0, width, height).data : undefined;
}

interface SwipeProps {
  readonly image: LoadedImage;
  readonly baseline: LoadedImage;
  readonly name: string;
  /** From 0 to 1. */
  readonly at: number;
  readonly onSwipe: (to: number) => void;
}

/** The baseline's picture over the run's, up to a handle that can be moved. */
function Swipe({ image, baseline, name, at, onSwipe }: SwipeProps): ReactNode {
  const size = usePixelSize(image);
  const onPointer = ({ buttons, currentTarget, clientX }: PointerEvent<HTMLElement>): void => {
    if (buttons === 0) return;
    const { left, width } = currentTarget.getBoundingClientRect();
    onSwipe(Math.min(1, Math.max(0, (clientX - left) / width)));
  };
  return (
    <div className="swipe" style={{ width: size.width }}>
      <div className="swipe-pictures" onPointerDown={onPointer} onPointerMove={onPointer}>
        <Pixels image={image} name={name} />
        <img
          src={baseline.url}
          alt="The baseline’s"
          {...size}
          className={`${size.className} swipe-over`}
          style={{ clipPath: `inset(0 ${(1 - at) * 100}% 0 0)` }}
          draggable={false}
        />
        <span className="swipe-line" style={{ insetInlineStart: `${at * 100}%` }} />
      </div>
      <input
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={at}
        aria-label={`How much of the baseline’s lies over ${name}`}
        onChange={({ target }) => onSwipe(target.valueAsNumber)}
      />
    </div>
  );
}

import { useContext, useEffect, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { PictureRow, RunSummary } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { Slider } from "../../components/Slider.tsx";
import { useAppState } from "../appContext.ts";
import { RunHead } from "../comparison/RunHead.tsx";
import { Picture } from "./Picture.tsx";
import type { PictureSeries } from "./pictureSeries.ts";
import { ImageStoreContext } from "./useImages.ts";

/** How long each step is shown while they play, in milliseconds. */
const stepTime = 500;

interface PictureSeriesViewProps {
  readonly series: PictureSeries;
  readonly runs: readonly RunSummary[];
  readonly swipe: number;
  readonly onSwipe: (to: number) => void;
}

/** The pictures of the runs at one step, beside each other; where there are several steps, all runs go through them together. */
export function PictureSeriesView({ series, runs, swipe, onSwipe }: PictureSeriesViewProps): ReactNode {
  const { steps, name } = series;
  const mode = useAppState((state) => state.choices.images.mode);
  // The newest is what one wants to see first.
  const [chosen, setChosen] = useState<number>();
  const [isPlaying, setIsPlaying] = useState(false);
  const last = steps.length - 1;
  const at = Math.min(chosen ?? last, last);
  const step = steps[at];
  useLoadAhead(steps[at + 1]?.row);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setChosen((before = last) => (before >= last ? 0 : before + 1)), stepTime);
    return () => clearInterval(timer);
  }, [isPlaying, last]);
  if (!step) return null;
  const { row, label } = step;
  const [baseline] = row.digests;
  const isSame = new Set(row.digests).size === 1;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== " " || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    setIsPlaying((was) => !was);
  };
  const shown = mode === "beside" ? runs.map((_, index) => index) : runs.map((_, index) => index).slice(1);
  return (
    <section aria-label={name}>
      <h3>
        {name} {isSame && <span className="dim">the same in all runs</span>}
      </h3>
      {steps.length > 1 && (
        <div className="steps" onKeyDown={onKeyDown}>
          <IconButton
            icon={isPlaying ? "debug-pause" : "play"}
            label={isPlaying ? `Stop playing ${name}` : `Play ${name} step by step`}
            onClick={() => setIsPlaying((was) => !was)}
          />
          <Slider
            label="Step"
            value={at}
            max={last}
            step={1}
            text={label}
            onChange={(to) => {
              setIsPlaying(false);
              setChosen(to);
            }}
          />
          <span className="dim">{`${at + 1} of ${steps.length}`}</span>
        </div>
      )}
      <div className="image-row">
        {shown.map((index) => {
          const run = runs[index];
          return (
            run && (
              <figure key={run.id}>
                <figcaption>
                  <RunHead run={run} isBaseline={index === 0} />
                </figcaption>
                <Picture
                  digest={row.digests[index]}
                  against={index === 0 ? undefined : baseline}
                  path={row.path}
                  runName={run.name}
                  swipe={swipe}
                  onSwipe={onSwipe}
                />
              </figure>
            )
          );
        })}
      </div>
    </section>
  );
}

/** Loads the pictures of the step that comes next, so that playing does not stumble. */
function useLoadAhead(next: PictureRow | undefined): void {
  const store = useContext(ImageStoreContext);
  useEffect(() => {
    // What cannot be loaded says so when it is to be shown.
    for (const digest of next?.digests ?? [])
      if (digest !== undefined) store?.load(digest, next?.path ?? "").catch(() => undefined);
  }, [store, next]);
}

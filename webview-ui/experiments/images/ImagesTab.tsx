import { useChoicesOf } from "../state/useChoicesOf.ts";
import { useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { ComparisonRows } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { RadioGroup } from "../../components/RadioGroup.tsx";
import { Slider } from "../../components/Slider.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { useAnswer } from "../state/useAnswer.ts";
import type { ImageMode } from "./imageChoices.ts";
import { imagesOf, pictureRows } from "./images.ts";
import { ImageStore } from "./imageStore.ts";
import { pictureSeries } from "./pictureSeries.ts";
import { PictureSeriesView } from "./PictureSeriesView.tsx";
import { ImageStoreContext } from "./useImages.ts";

/** From small to large; undefined fits, at most pixel for pixel. */
const zooms = [0.5, undefined, 1, 2, 4, 8] as const;
const mostGain = 16;

const modes: readonly { readonly value: ImageMode; readonly text: string }[] = [
  { value: "beside", text: "side by side" },
  { value: "difference", text: "difference to the baseline" },
  { value: "swipe", text: "baseline over it" },
];

/** The pictures of the runs, those of one path beside each other, and those that differ by a number as steps. */
export function ImagesTab({ rows }: { readonly rows: ComparisonRows }): ReactNode {
  const isFitted = useAppState((state) => state.choices.zoom === undefined);
  const { runs } = rows;
  const inFolders = useAnswer("folderPictures", [runs.map(({ id }) => id)], rows);
  const [swipe, setSwipe] = useState(0.5);
  const store = useImageStore();
  const series = useMemo(() => {
    const files = pictureRows(imagesOf(rows.artifacts));
    const known = new Set(files.map(({ path }) => path));
    return pictureSeries([...files, ...(inFolders.value ?? []).filter(({ path }) => !known.has(path))]);
  }, [rows.artifacts, inFolders.value]);
  if (series.length === 0 && inFolders.isLoading && !inFolders.value) return <Waiting>Looking for pictures</Waiting>;
  if (series.length === 0) {
    return (
      <EmptyState
        icon="file-media"
        title="No pictures"
        text="Pictures that stages make as outputs or plots stand here side by side, and step by step where their names end in a number."
      />
    );
  }
  return (
    <ImageStoreContext value={store}>
      <div className={`images ${isFitted ? "fitted" : ""}`}>
        <ImagesToolbar />
        {series.map((one) => (
          <PictureSeriesView key={one.name} series={one} runs={runs} swipe={swipe} onSwipe={setSwipe} />
        ))}
      </div>
    </ImageStoreContext>
  );
}

/** What was loaded is let go of with the tab. */
function useImageStore(): ImageStore | undefined {
  const { controller } = useApp();
  const [store] = useState(() => new ImageStore((digest) => controller.request("image", digest)));
  useEffect(() => () => store.dispose(), [store]);
  return store;
}

function ImagesToolbar(): ReactNode {
  const { store } = useApp();
  const zoom = useAppState((state) => state.choices.zoom);
  const [choices, choose] = useChoicesOf("images");
  const step = (by: number): void => {
    const at = zooms.findIndex((candidate) => candidate === zoom);
    store.dispatch({ type: "zoom", zoom: zooms[Math.min(zooms.length - 1, Math.max(0, at + by))] });
  };
  return (
    <div className="images-toolbar">
      <RadioGroup label="Show" value={choices.mode} options={modes} onChange={(mode) => choose({ mode })} />
      {choices.mode === "difference" && (
        <Slider
          label="Stronger"
          value={choices.gain}
          min={1}
          max={mostGain}
          step={1}
          text={`${choices.gain} ×`}
          onChange={(gain) => choose({ gain })}
        />
      )}
      <div className="zoom" role="group" aria-label="Zoom">
        <IconButton icon="zoom-out" label="Smaller" onClick={() => step(-1)} />
        <span role="status">{zoom === undefined ? "fit" : `${zoom * 100} %`}</span>
        <IconButton icon="zoom-in" label="Larger" onClick={() => step(1)} />
      </div>
    </div>
  );
}

import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { IconButton } from "../../components/Button.tsx";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { toFailure } from "../../failure.ts";
import { useApp } from "../appContext.ts";
import { pngOf } from "./chartPicture.ts";
import { useChartTheme } from "./chartTheme.ts";
import type { ChartTheme } from "./chartTheme.ts";

/** A saved or copied picture has so many pixels for one of the page's, so that it is sharp on any screen. */
const sharpness = 2;
/** How long it is said that a picture was copied, in milliseconds. */
const saidFor = 2_000;

interface ChartActionsProps {
  readonly title: string;
  /** The picture, as it is now. */
  readonly svg: (theme: ChartTheme) => string;
  readonly isEnlarged: boolean;
  readonly onEnlarge: () => void;
  readonly isTable?: boolean;
  readonly onTable?: () => void;
}

/** What can be done with a chart; in sight while it is pointed at or has the focus. */
export function ChartActions(props: ChartActionsProps): ReactNode {
  const { title, svg: draw, isEnlarged, onEnlarge, isTable = false, onTable } = props;
  const { controller, store } = useApp();
  const theme = useChartTheme();
  const svg = (): string => draw(theme);
  const orNotice = (work: Promise<void>): void => {
    work.catch((error: unknown) => store.dispatch({ type: "noticed", failure: toFailure(error) }));
  };
  const savePng = async (): Promise<void> => {
    const content = new Uint8Array(await (await pngOf(svg(), sharpness)).arrayBuffer());
    controller.ask("savePicture", { name: title, format: "png", content });
  };
  const putIntoReport = (): void => {
    const others = store.get().reportPictures.filter((picture) => picture.title !== title);
    store.dispatch({ type: "reportPictures", pictures: [...others, { title, svg: svg() }] });
  };
  return (
    <span className="chart-actions">
      {onTable && (
        <IconButton
          icon={isTable ? "graph-line" : "table"}
          label={isTable ? `Show ${title} as a chart` : `Show ${title} as a table`}
          onClick={onTable}
        />
      )}
      {!isTable && <CopyButton title={title} copy={() => copyPicture(pngOf(svg(), sharpness))} orNotice={orNotice} />}
      {!isTable && (
        <MenuButton icon="save" label={`Save ${title} as a picture`}>
          {(close) => (
            <>
              <MenuItem icon="file-media" onClick={() => (close(), orNotice(savePng()))}>
                Save as PNG…
              </MenuItem>
              <MenuItem
                icon="file-code"
                onClick={() => (close(), controller.ask("savePicture", { name: title, format: "svg", content: svg() }))}
              >
                Save as SVG…
              </MenuItem>
              <MenuItem icon="export" onClick={() => (close(), putIntoReport())}>
                Put into the report
              </MenuItem>
            </>
          )}
        </MenuButton>
      )}
      <IconButton
        icon={isEnlarged ? "screen-normal" : "screen-full"}
        label={isEnlarged ? `Make ${title} small again` : `Enlarge ${title}`}
        onClick={onEnlarge}
      />
    </span>
  );
}

interface CopyButtonProps {
  readonly title: string;
  readonly copy: () => Promise<void>;
  readonly orNotice: (work: Promise<void>) => void;
}

function CopyButton({ title, copy, orNotice }: CopyButtonProps): ReactNode {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), saidFor);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <>
      <IconButton
        icon={isCopied ? "check" : "copy"}
        label={`Copy ${title} as a picture`}
        onClick={() => orNotice(copy().then(() => setIsCopied(true)))}
      />
      <span className="unseen" role="status">
        {isCopied ? "The picture was copied" : ""}
      </span>
    </>
  );
}

async function copyPicture(png: Promise<Blob>): Promise<void> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
  } catch (cause) {
    throw Object.assign(new Error("The picture could not be copied.", { cause }), {
      cure: "Save it as a file instead.",
    });
  }
}

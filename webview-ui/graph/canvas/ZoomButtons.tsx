import { useReactFlow } from "@xyflow/react";
import type { ReactNode } from "react";
import { IconButton } from "../../components/Button.tsx";

/** Nearer, further, and all of it. */
export function ZoomButtons({ showAll }: { readonly showAll: () => void }): ReactNode {
  const { zoomIn, zoomOut } = useReactFlow();
  return (
    <div className="zoom-buttons" role="toolbar" aria-label="Zoom">
      <IconButton icon="zoom-in" label="Zoom in" onClick={() => void zoomIn()} />
      <IconButton icon="zoom-out" label="Zoom out" onClick={() => void zoomOut()} />
      <IconButton icon="screen-full" label="Show all" onClick={showAll} />
    </div>
  );
}

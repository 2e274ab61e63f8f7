import type { PointerEvent } from "react";
import type { Store } from "../../store.ts";
import { useApp } from "../appContext.ts";
import type { Action, AppState } from "../state/appState.ts";
import { withWidth } from "./columnChoices.ts";
import type { TableColumn } from "./columnLayout.ts";

/** What stands beside the widest value of a column that fits: the padding, and room for the header's chevron. */
const cellRoom = 18;
const headerRoom = 36;

/** Gives a column a width in pixels. */
export function resizeColumn(store: Store<AppState, Action>, { id }: Pick<TableColumn, "id">, width: number): void {
  const { columns } = store.get().choices;
  store.dispatch({ type: "choose", choices: { columns: withWidth(columns, id, width) } });
}

/** Makes a column as wide as what is in sight of it; `inside` is any element of its table. */
export function fitColumn(store: Store<AppState, Action>, column: TableColumn, inside: Element): void {
  const cells = inside.closest(".runs-table")?.querySelectorAll<HTMLElement>("[data-column]") ?? [];
  const own = [...cells].filter((cell) => cell.dataset["column"] === column.id);
  const widths = own.map((cell) =>
    cell.role === "columnheader"
      ? contentWidth(cell.querySelector("button .truncated") ?? cell) + headerRoom
      : contentWidth(cell) + (column.group === "metrics" ? cellRoom + 15 : cellRoom),
  );
  resizeColumn(store, column, Math.ceil(Math.max(0, ...widths)));
}

/** What an element's content would take up, were nothing cut off. */
function contentWidth(element: Element): number {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().width;
}

/** What begins to resize a column where its edge is grabbed. */
export function useResizer(column: TableColumn): (event: PointerEvent<HTMLElement>) => void {
  const { store } = useApp();
  return (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const offset = column.width - event.clientX;
    const onMove = ({ clientX }: globalThis.PointerEvent): void => resizeColumn(store, column, offset + clientX);
    const onEnd = (): void => {
      handle.removeEventListener("pointermove", onMove);
      handle.classList.remove("resizing");
    };
    handle.setPointerCapture(event.pointerId);
    handle.classList.add("resizing");
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("lostpointercapture", onEnd, { once: true });
  };
}

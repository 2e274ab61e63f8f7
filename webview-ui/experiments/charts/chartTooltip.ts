/** A line of a tooltip. */
export interface TooltipRow {
  /** As the canvas has it; none where the line is about no series. */
  readonly colour?: string;
  readonly name: string;
  readonly value: string;
}

/** What stands at the pointer: as elements with classes, as text in them is only text, and the page's policy allows no styles in HTML. */
export function tooltipBox(head: string, rows: readonly TooltipRow[]): HTMLElement {
  const box = document.createElement("div");
  box.append(line("tooltip-head", head));
  for (const { colour, name, value } of rows) {
    const row = line("tooltip-row", "");
    if (colour !== undefined) {
      const mark = line("tooltip-mark", "");
      mark.style.background = colour;
      row.append(mark);
    }
    row.append(line("tooltip-name", name), line("tooltip-value", value));
    box.append(row);
  }
  return box;
}

function line(className: string, text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  element.textContent = text;
  return element;
}

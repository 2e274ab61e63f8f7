import { stripVTControlCharacters } from "node:util";
import { withControlsShown } from "./controls.ts";

const gap = "   ";
const noCell = { text: "", width: 0 };
/** What most cells are made of. */
const letters = /^[\u0020-\u007e]*$/;
/** Latin letters, punctuation, arrows and marks: each takes one column. */
const plain = /^[\u0020-\u02ff\u2010-\u204f\u2190-\u21ff\u25a0-\u25ff\u2700-\u27bf]*$/;
const wide = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/u;

/**
 * Rows as aligned lines; the last cell of a row is not padded. `rightAligned` holds indexes of columns of numbers.
 * Cells may have colours; other control characters, which file names may hold, are shown as `\x1b`.
 * Columns in which every cell is empty are left out.
 */
export function formatTable(rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): string {
  const widths: number[] = [];
  const cells = rows.map((row) =>
    row.map((cell, index) => {
      const text = letters.test(cell) ? cell : withControlsShown(cell);
      const width = widthOf(text);
      if (width > (widths[index] ?? -1)) widths[index] = width;
      return { text, width };
    }),
  );
  const columns = [...widths.keys()].filter((index) => (widths[index] ?? 0) > 0);
  const lines = cells.map((row) => {
    const padded = columns.map((index) => {
      const { text, width } = row[index] ?? noCell;
      const space = " ".repeat((widths[index] ?? 0) - width);
      return rightAligned.includes(index) ? space + text : text + space;
    });
    return `${padded.join(gap).trimEnd()}\n`;
  });
  return lines.join("");
}

/** How many columns of a terminal a text takes. */
function widthOf(text: string): number {
  if (letters.test(text)) return text.length;
  const shown = stripVTControlCharacters(text);
  // A segmenter takes longer to make than all else that most commands print.
  if (plain.test(shown)) return shown.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(shown)) width += wide.test(segment) ? 2 : 1;
  return width;
}

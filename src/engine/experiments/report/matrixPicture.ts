import { seriesStyle } from "../../model/seriesStyle.ts";
import type { ConfusionCounts, ConfusionDrawing } from "../../model/plots.ts";
import { shortNumber } from "../../model/numbers.ts";
import { picture, pictureText, pictureWidth, rounded } from "./pictureParts.ts";

/** A run's matrix as it is drawn. */
export interface DrawnMatrix {
  readonly name: string;
  readonly slot: number;
  readonly counts: ConfusionCounts;
}

/** With more classes than these the numbers have no room. */
const mostNumbers = 12;
const mostLetters = 10;
const letterWidth = 6.5;
const side = 250;
const gap = 80;
const headHeight = 24;
const footHeight = 56;

/** Draws confusion matrices beside and beneath each other, each cell the darker the larger its share of the actual class. */
export function drawMatrices(words: string, drawing: ConfusionDrawing, matrices: readonly DrawnMatrix[]): string {
  const perLine = Math.max(1, Math.floor(pictureWidth / (side + gap)));
  const blockHeight = headHeight + side + footHeight;
  const height = Math.ceil(matrices.length / perLine) * blockHeight;
  const body = matrices.map((matrix, index) => {
    const x = gap + (index % perLine) * (side + gap);
    const y = headHeight + Math.floor(index / perLine) * blockHeight;
    return `<g transform="translate(${x} ${y})">${drawMatrix(matrix, drawing)}</g>`;
  });
  return picture(words, height, body);
}

function drawMatrix({ name, slot, counts }: DrawnMatrix, drawing: ConfusionDrawing): string {
  const { labels, actualName, predictedName, isNormalized } = drawing;
  const size = side / Math.max(1, labels.length);
  const sums = labels.map(() => 0);
  const cells = cellsOf(counts);
  for (const { actual, count } of cells) sums[actual] = (sums[actual] ?? 0) + count;
  const { colour } = seriesStyle(slot);
  const squares = cells.map(({ actual, predicted, count }) => {
    const share = count / (sums[actual] || 1);
    const [x, y] = [rounded(predicted * size), rounded(actual * size)];
    const number =
      labels.length > mostNumbers
        ? ""
        : pictureText(
            rounded(x + size / 2),
            rounded(y + size / 2 + 4),
            shortNumber(isNormalized ? share : count),
            "middle",
          );
    const shade = rounded(share * 6) / 10;
    return `<rect class="mark s${colour}" fill-opacity="${shade}" x="${x}" y="${y}" width="${rounded(size)}" height="${rounded(size)}"/><g class="strong">${number}</g>`;
  });
  const names =
    labels.length > mostNumbers * 2
      ? []
      : labels.flatMap((label, index) => {
          const at = rounded((index + 0.5) * size);
          return [
            pictureText(-6, at + 4, label, "end", mostLetters),
            pictureText(at, side + 14, label, "middle", Math.max(2, Math.floor(size / letterWidth))),
          ];
        });
  return [
    pictureText(0, -8, name, "start", 40),
    ...squares,
    `<rect class="axis" width="${side}" height="${side}"/>`,
    ...names,
    pictureText(side / 2, side + 32, `${actualName} down, ${predictedName} across`, "middle", 44),
  ].join("");
}

interface Cell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
}

/** The cells that are not empty. */
export function cellsOf({ cells }: ConfusionCounts): readonly Cell[] {
  return Array.from({ length: Math.floor(cells.length / 3) }, (_, index) => {
    const [actual = 0, predicted = 0, count = 0] = cells.slice(index * 3, index * 3 + 3);
    return { actual, predicted, count };
  });
}

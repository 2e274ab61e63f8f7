import { styleText } from "node:util";

export type Color = "green" | "yellow" | "red" | "cyan" | "dim" | "bold";

/** Colours a text where the stream is a terminal and neither NO_COLOR nor TERM=dumb forbids it. */
export const paint = {
  stdout: (color: Color, text: string): string => styleText(color, text, { stream: process.stdout }),
  stderr: (color: Color, text: string): string => styleText(color, text, { stream: process.stderr }),
};

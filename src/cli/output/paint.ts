import { styleText } from "node:util";
import type { Output } from "./print.ts";
import { isPlain } from "./print.ts";

export type Color = "green" | "yellow" | "red" | "cyan" | "magenta" | "blue" | "dim" | "bold";

/** Colours a text, or not. */
export type Paint = (color: Color, text: string) => string;

/** Colours a text where the stream is a terminal and neither NO_COLOR nor TERM=dumb forbids it. */
export const paint: Readonly<Record<Output, Paint>> = { stdout: painter("stdout"), stderr: painter("stderr") };

/** Node asks the environment anew for each text: for thousands of lines once is enough. */
function painter(output: Output): Paint {
  let isColored: boolean | undefined;
  return (color, text) => {
    isColored ??= takesColors(output);
    return isColored ? styleText(color, text, { validateStream: false }) : text;
  };
}

/** To make the stream takes longer than to see that nothing but a wish for colours could colour it. */
function takesColors(output: Output): boolean {
  if (process.env["FORCE_COLOR"] === undefined && isPlain(output)) return false;
  return styleText("red", ".", { stream: process[output] }) !== ".";
}

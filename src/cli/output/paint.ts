import { styleText } from "node:util";

export type Color = "green" | "yellow" | "red" | "cyan" | "magenta" | "blue" | "dim" | "bold";

/** Colours a text where the stream is a terminal and neither NO_COLOR nor TERM=dumb forbids it. */
export const paint = {
  stdout: painter(() => process.stdout),
  stderr: painter(() => process.stderr),
};

/** Node asks the environment anew for each text: for thousands of lines once is enough. */
function painter(stream: () => NodeJS.WriteStream): (color: Color, text: string) => string {
  let isColored: boolean | undefined;
  return (color, text) => {
    isColored ??= styleText("red", ".", { stream: stream() }) !== ".";
    return isColored ? styleText(color, text, { validateStream: false }) : text;
  };
}

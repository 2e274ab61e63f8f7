import { LineCounter } from "yaml";
import type { SourceRange } from "../model/source.ts";

/** Where something stands in a text, in UTF-16 units from its beginning. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Other characters for those of a span. */
export interface TextEdit extends TextSpan {
  readonly text: string;
}

/** Turns places in a text into lines and columns. */
export function rangesIn(text: string): (span: TextSpan) => SourceRange {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) lines.addNewLine(end + 1);
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return (span) => ({ start: position(span.start), end: position(span.end) });
}

import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import type { MetricPoint } from "../../model/run.ts";
import { parseNumber, stepNames } from "./curveTable.ts";
import type { OutputStream } from "../process/process.ts";

/** A line that is longer holds data and no message. */
const maxLineLength = 10_000;

/** `loss=0.5`, `val/acc = 91%`, `epoch=3/20`, up to what may stand behind a value in a line or a progress bar. */
const assignment = /(?<![^\s,;|([{])([A-Za-z_][\w./@-]*)\s?=\s?([+-]?[\w.+-]+)(%|\/\d+)?(?=$|[\s,;|\])}])/g;

/** The key of the curve of what the command with this name printed. */
export function printedKey(name: string, printed: string): string {
  return `${name}:${printed}`;
}

/** Whether a curve is of what the command with this name printed. */
export function isPrintedBy(name: string, key: string): boolean {
  return key.startsWith(printedKey(name, ""));
}

/**
 * Makes curves of the `key=value` pairs that a command prints. The step is what the line itself says (`step=`, `epoch=`,
 * …, the finest of them), else it is counted on, for each key by itself. Colours and progress bars, which write
 * over their line, are read as what a person sees.
 */
export class PrintedCurves {
  readonly #name: string;
  readonly #streams: Readonly<Record<OutputStream, Lines>> = { stdout: new Lines(), stderr: new Lines() };
  readonly #steps = new Map<string, number>();

  /** `name` stands before the printed key in the keys of the curves. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The points in what a command has printed just now. */
  read(stream: OutputStream, chunk: Uint8Array): readonly MetricPoint[] {
    return this.#streams[stream].take(chunk).flatMap((line) => this.#pointsOf(line));
  }

  /** The points in a last line that was not ended. */
  finish(): readonly MetricPoint[] {
    return Object.values(this.#streams).flatMap((lines) => this.#pointsOf(lines.rest));
  }

  #pointsOf(line: string): readonly MetricPoint[] {
    if (!line.includes("=")) return [];
    const values = new Map<string, number>();
    for (const [, key = "", text = ""] of stripVTControlCharacters(line).matchAll(assignment)) {
      const value = parseNumber(text);
      if (value !== undefined) values.set(key, value);
    }
    const stepName = stepNames.find((name) => values.has(name));
    const said = stepName === undefined ? undefined : values.get(stepName);
    const measured = [...values].filter(([key]) => !stepNames.includes(key));
    return measured.map(([key, value]) => {
      const step = said ?? (this.#steps.get(key) ?? -1) + 1;
      this.#steps.set(key, step);
      return { key: printedKey(this.#name, key), step, value };
    });
  }
}

/** The whole lines of a stream that comes in pieces; a carriage return ends one too. */
class Lines {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  /** What has no end yet. */
  get rest(): string {
    return this.#rest;
  }

  take(chunk: Uint8Array): readonly string[] {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(chunk))).split(/\r\n|[\r\n]/);
    this.#rest = (lines.pop() ?? "").slice(0, maxLineLength);
    return lines.filter(({ length }) => length < maxLineLength);
  }
}

import type { Progress } from "../../engine/engine.ts";
import type { RunEvent } from "../../engine/run/host.ts";
import type { OutputStream } from "../../engine/run/process/process.ts";
import { RunClock } from "../../engine/run/runClock.ts";
import { WholeLines } from "../../engine/run/process/wholeLines.ts";
import type { StageRun } from "../../engine/model/run.ts";
import { countOf, formatDuration } from "../../engine/model/words.ts";
import { runMarks } from "./marks.ts";
import { nothingToRun } from "./nothingToRun.ts";
import type { Color } from "./paint.ts";
import { paint } from "./paint.ts";
import { lineNames } from "./prefixedLines.ts";
import { ProgressLine } from "./progressLine.ts";

const newline = 10;

const nameColors = ["cyan", "yellow", "green", "magenta", "blue"] as const satisfies readonly Color[];

/**
 * Shows a run at the terminal: Cairn's own lines, and between them what the stages print. That is passed on byte for
 * byte where one stage runs at a time; where several do, line by line with the stage's name before it.
 */
export class RunPrinter {
  readonly #stream: NodeJS.WriteStream;
  readonly #clock = new RunClock();
  readonly #startedAt = this.#clock.now();
  readonly #progress = new ProgressLine();
  #isAtLineStart = true;
  /** What stands before a stage's lines, where several stages may run at once. */
  #names: ReadonlyMap<string, string> = new Map();
  readonly #lines = new Map<string, Readonly<Record<OutputStream, WholeLines>>>();

  /** `stream` takes Cairn's own lines. */
  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** What a stage's process prints. */
  pass(stream: OutputStream, chunk: Uint8Array, stageId: string): void {
    this.#progress.clear();
    if (this.#names.has(stageId)) return this.#passLines(stream, stageId, this.#linesOf(stageId)[stream].take(chunk));
    process[stream].write(chunk);
    this.#isAtLineStart = chunk.at(-1) === newline;
  }

  tell(event: RunEvent): void {
    switch (event.kind) {
      case "run-started":
        return this.#runStarted(event);
      case "stage-started":
        return this.#line(`${this.#paint("cyan", "▶")} ${this.#paint("bold", event.stageId)}  ${event.reason}`);
      case "command":
        return this.#line(`${this.#names.get(event.stageId) ?? ""}${this.#paint("dim", `$ ${event.line}`)}`);
      case "stage-ended":
        return this.#stageEnded(event.stage, event.failureLog);
      case "run-ended":
        return this.#runEnded(event);
      case "nothing-to-run":
        return this.#line(nothingToRun(event.standing, (color, text) => this.#paint(color, text)));
      case "note":
        return this.#line(`${this.#paint("yellow", "●")} ${event.message}`);
    }
  }

  /** How far the reading of large data is, while no stage prints. */
  showProgress(progress: Progress): void {
    this.#progress.show(progress);
  }

  tellStopping(): void {
    this.#line(`${this.#paint("yellow", "●")} stopping: a process that does not end by itself is given a few seconds`);
  }

  #runStarted({ name, stageCount, stageIds, atOnce }: Extract<RunEvent, { kind: "run-started" }>): void {
    this.#line(`${this.#paint("bold", name)}  ${countOf(stageCount, "stage")}`);
    if (atOnce < 2) return;
    const prefixes = [...lineNames(stageIds)].map(([id, short], index) => {
      const color = nameColors[index % nameColors.length] ?? "cyan";
      return [id, `${this.#paint(color, `${short} │`)} `] as const;
    });
    this.#names = new Map(prefixes);
  }

  #linesOf(stageId: string): Readonly<Record<OutputStream, WholeLines>> {
    const lines = this.#lines.get(stageId) ?? { stdout: new WholeLines(), stderr: new WholeLines() };
    this.#lines.set(stageId, lines);
    return lines;
  }

  /** Each with its line break in one piece, so that nothing comes between. */
  #passLines(stream: OutputStream, stageId: string, lines: readonly string[]): void {
    const prefix = this.#names.get(stageId) ?? "";
    if (lines.length > 0) process[stream].write(lines.map((line) => `${prefix}${line}\n`).join(""));
  }

  #stageEnded(stage: StageRun, failureLog: string | undefined): void {
    const { stageId, outcome, reason } = stage;
    for (const stream of ["stdout", "stderr"] as const) {
      this.#passLines(stream, stageId, this.#lines.get(stageId)?.[stream].end() ?? []);
    }
    this.#lines.delete(stageId);
    const took = formatDuration((stage.endedAt ?? 0) - (stage.startedAt ?? 0));
    if (outcome === "ran") return this.#line(`${this.#paint("green", "✔")} ${stageId}  ${took}`);
    if (outcome === "cached") return this.#line(`${this.#paint("green", "✔")} ${stageId}  cached: ${reason}`);
    if (outcome === "failed") {
      this.#line(`${this.#paint("red", "✖")} ${stageId} ${reason}`);
      if (failureLog !== undefined) this.#line(this.#paint("dim", `  its output is in ${failureLog}`));
      return;
    }
    this.#line(
      this.#paint("dim", outcome === "stopped" ? `○ ${stageId} ${reason}` : `○ ${stageId}  ${outcome}: ${reason}`),
    );
  }

  #runEnded({ name, state, failure }: Extract<RunEvent, { kind: "run-ended" }>): void {
    const { sign, color } = runMarks[state];
    const took = formatDuration(this.#clock.now() - this.#startedAt);
    this.#line(`${this.#paint(color, sign)} ${this.#paint("bold", name)}  ${failure ?? state}, ${took}`);
  }

  /** On a line of its own, whatever a stage has left before it. */
  #line(text: string): void {
    this.#progress.clear();
    this.#stream.write(`${this.#isAtLineStart ? "" : "\n"}${text}\n`);
    this.#isAtLineStart = true;
  }

  #paint(color: Color, text: string): string {
    return this.#stream === process.stderr ? paint.stderr(color, text) : paint.stdout(color, text);
  }
}

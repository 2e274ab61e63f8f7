import { useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent, RefObject } from "react";
import type { QueryCompletion } from "../../../src/protocol/experiments.ts";
import { useApp } from "../appContext.ts";

/** What may be written at the caret of a line, and what keys do with it. */
export interface Completions {
  readonly options: readonly QueryCompletion[];
  /** The text that they were last answered for. */
  readonly answered: string | undefined;
  /** The one that Enter takes; -1 where that is none. */
  readonly active: number;
  /** Asks what may be written at a place of a text. */
  readonly ask: (text: string, at: number) => void;
  readonly accept: (option: QueryCompletion) => void;
  readonly close: () => void;
  readonly onKey: (event: KeyboardEvent<HTMLInputElement>) => void;
}

/** Completes what is written in `input`; `write` puts a text into it. */
export function useCompletions(input: RefObject<HTMLInputElement | null>, write: (text: string) => void): Completions {
  const { controller } = useApp();
  const [options, setOptions] = useState<readonly QueryCompletion[]>([]);
  const [answered, setAnswered] = useState<string>();
  const [active, setActive] = useState(-1);
  const caret = useRef<number>(undefined);
  const asked = useRef(0);

  // React puts the caret at the end of a text that it writes.
  useLayoutEffect(() => {
    if (caret.current !== undefined) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });

  const close = (): void => {
    asked.current += 1;
    setOptions([]);
    setActive(-1);
  };
  const ask = async (text: string, at: number): Promise<void> => {
    const number = ++asked.current;
    const found = await controller.completeQuery(text, at);
    if (number !== asked.current) return;
    setOptions(found);
    setAnswered(text);
    setActive(-1);
  };
  const accept = ({ start, end: askedAt, text: chosen }: QueryCompletion): void => {
    const { value: text = "", selectionEnd } = input.current ?? {};
    // What was typed while the answer was on its way is a part of the word too.
    const end = Math.max(askedAt, selectionEnd ?? askedAt);
    const gap = text.slice(end).startsWith(" ") ? "" : " ";
    const written = text.slice(0, start) + chosen + gap + text.slice(end);
    const at = start + chosen.length + 1;
    write(written);
    caret.current = at;
    void ask(written, at);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    const chosen = options[active];
    const count = options.length;
    if (event.key === " " && event.ctrlKey) {
      void ask(event.currentTarget.value, event.currentTarget.selectionStart ?? 0);
    } else if (event.key === "ArrowDown" && count > 0) setActive(active + 1 < count ? active + 1 : -1);
    else if (event.key === "ArrowUp" && count > 0) setActive(active < 0 ? count - 1 : active - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) accept(chosen);
    else if (event.key === "Enter" || (event.key === "Escape" && count > 0)) close();
    else return;
    event.preventDefault();
  };
  return { options, answered, active, ask: (text, at) => void ask(text, at), accept, close, onKey };
}

import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { QueryCompletion, QueryProblem } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { useCompletions } from "./useCompletions.ts";

/** How long the filter waits for a word on what has been typed, in milliseconds. */
const typingPause = 120;

/** A line for a query, with what may be written next beneath it, or what is wrong with it. */
export function FilterLine(): ReactNode {
  const { store } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const chosen = useAppState((state) => state.choices.text);
  const problem = useAppState((state) => state.table?.view.problem);
  const [typed, setTyped] = useTyped(chosen);
  const [isFocused, setIsFocused] = useState(false);
  const completions = useCompletions(input, setTyped);
  const { options, active, answered } = completions;
  const isOpen = isFocused && options.length > 0;
  // A condition that has but begun would be taken for a word to look for.
  const isBegun = isOpen && (options[0]?.kind === "name" || options[0]?.kind === "operator");
  useEffect(() => {
    if (typed === chosen || (isBegun && typed.trim() !== "")) return;
    const pause = answered === typed ? 0 : typingPause;
    const timer = setTimeout(() => store.dispatch({ type: "choose", choices: { text: typed } }), pause);
    return () => clearTimeout(timer);
  }, [typed, chosen, answered, isBegun, store]);
  const isTold = problem !== undefined && typed === chosen && !isOpen && !(isFocused && isUnfinished(problem, typed));
  return (
    <div className="filter">
      <Icon name="filter" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Filter the runs"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls="filter-options"
        aria-activedescendant={isOpen && active >= 0 ? optionId(active) : undefined}
        aria-invalid={isTold}
        aria-describedby={isTold ? "filter-problem" : undefined}
        placeholder="Filter, as in acc > 0.9 and branch = main"
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          completions.ask(target.value, target.selectionStart ?? target.value.length);
        }}
        onKeyDown={(event) => completions.onKey(event)}
        onFocus={() => setIsFocused(true)}
        onBlur={() => {
          setIsFocused(false);
          completions.close();
        }}
      />
      {isOpen && <Options options={options} active={active} onChoose={(option) => completions.accept(option)} />}
      {isTold && <Problem problem={problem} text={typed} />}
    </div>
  );
}

/** What is typed, until something else is chosen elsewhere. */
function useTyped(chosen: string): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(chosen);
  const [known, setKnown] = useState(chosen);
  if (chosen !== known) {
    setKnown(chosen);
    setTyped(chosen);
  }
  return [typed, setTyped];
}

/** Whether what is wrong is only that the query goes on: nobody who types wants to hear of that. */
function isUnfinished({ start }: QueryProblem, text: string): boolean {
  return start >= text.trimEnd().length;
}

function optionId(index: number): string {
  return `filter-option-${index}`;
}

/** As VS Code's own suggestions have them. */
const icons: Readonly<Record<QueryCompletion["kind"], string>> = {
  name: "symbol-field",
  operator: "symbol-operator",
  value: "symbol-constant",
  joint: "symbol-keyword",
};

interface OptionsProps {
  readonly options: readonly QueryCompletion[];
  readonly active: number;
  readonly onChoose: (option: QueryCompletion) => void;
}

function Options({ options, active, onChoose }: OptionsProps): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul ref={list} id="filter-options" className="filter-options" role="listbox" aria-label="What may be written here">
      {options.map((option, index) => (
        <li
          key={option.text}
          id={optionId(index)}
          role="option"
          aria-selected={index === active}
          // The focus stays in the line.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          <Icon name={icons[option.kind]} />
          <span className="code truncated">{option.text}</span>
          <span className="dim truncated">{option.description}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is wrong, with the words that it is about marked in the query. */
function Problem({ problem, text }: { readonly problem: QueryProblem; readonly text: string }): ReactNode {
  const { start, end, message, cure } = problem;
  return (
    <p id="filter-problem" className="filter-problem" role="status">
      {end > start && (
        <span className="code">
          {text.slice(0, start)}
          <mark>{text.slice(start, end)}</mark>
          {text.slice(end)}
        </span>
      )}
      <span>
        {message} {cure}
      </span>
    </p>
  );
}

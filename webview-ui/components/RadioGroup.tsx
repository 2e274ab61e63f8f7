import { createElement } from "react";
import type { ChangeEvent, ReactNode } from "react";

interface RadioGroupProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly onChange: (value: Value) => void;
}

/** The toolkit's radio buttons in a row, with a label before them. */
export function RadioGroup<Value extends string>({
  label,
  value,
  options,
  onChange,
}: RadioGroupProps<Value>): ReactNode {
  const onChosen = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const chosen = options.find((option) => option.value === target.value);
    if (chosen && chosen.value !== value) onChange(chosen.value);
  };
  return createElement(
    "vscode-radio-group",
    { value, "aria-label": label, onChange: onChosen },
    <span slot="label">{label}</span>,
    options.map((option) => createElement("vscode-radio", { key: option.value, value: option.value }, option.text)),
  );
}

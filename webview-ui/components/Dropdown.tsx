import { createElement } from "react";
import type { ChangeEvent, ReactNode } from "react";

interface DropdownProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
}

/** The toolkit's dropdown with a label before it. */
export function Dropdown({ label, value, options, onChange }: DropdownProps): ReactNode {
  const onChosen = (event: ChangeEvent<HTMLSelectElement>): void => {
    if (event.target.value !== value) onChange(event.target.value);
  };
  // The toolkit's element takes its options and value as it is made: with others it is made anew.
  const key = JSON.stringify([value, options]);
  return (
    <label className="dropdown">
      <span>{label}</span>
      {createElement(
        "vscode-dropdown",
        { key, "aria-label": label, onChange: onChosen },
        options.map((option) =>
          createElement(
            "vscode-option",
            { key: option.value, value: option.value, selected: option.value === value || undefined },
            option.text,
          ),
        ),
      )}
    </label>
  );
}

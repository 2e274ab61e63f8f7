import { createElement, useEffect, useRef } from "react";
import type { ChangeEvent, ReactNode } from "react";

interface DropdownProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
  /** Set where it stands in a part that scrolls: what opens above it would be cut off. */
  readonly opensBelow?: boolean;
}

/** The toolkit's dropdown with a label before it. */
export function Dropdown({ label, value, options, onChange, opensBelow = false }: DropdownProps): ReactNode {
  const field = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (field.current && field.current.value !== value) field.current.value = value;
  }, [value]);
  const onChosen = (event: ChangeEvent<HTMLSelectElement>): void => {
    if (event.target.value !== value) onChange(event.target.value);
  };
  // The toolkit's element takes its options as it is made: with others it is made anew.
  const key = JSON.stringify(options);
  return (
    <label className="dropdown">
      <span>{label}</span>
      {createElement(
        "vscode-dropdown",
        { key, ref: field, "aria-label": label, onChange: onChosen, ...(opensBelow && { positionAttribute: "below" }) },
        options.map((option) =>
          createElement(
            "vscode-option",
            { key: option.value, value: option.value, ref: option.value === value ? select : undefined },
            option.text,
          ),
        ),
      )}
    </label>
  );
}

/** As it is made, the list looks for the attribute alone, and React would set the property. */
function select(option: HTMLElement | null): void {
  option?.setAttribute("selected", "");
}

import { createElement } from "react";
import type { ChangeEvent, ReactNode } from "react";
import { Icon } from "./Icon.tsx";

interface TextFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly icon: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** The toolkit's text field with an icon at its start. */
export function TextField({ label, placeholder, icon, value, onInput }: TextFieldProps): ReactNode {
  const onTyped = (event: ChangeEvent<HTMLInputElement>): void => onInput(event.target.value);
  return createElement(
    "vscode-text-field",
    { placeholder, value, onInput: onTyped, ref: (field: HTMLElement | null) => nameField(field, label) },
    <Icon name={icon} slot="start" />,
  );
}

/** The toolkit gives a field without a visible label a name of its own as it joins the page; this one comes after. */
function nameField(field: HTMLElement | null, label: string): void {
  field?.setAttribute("aria-label", label);
}

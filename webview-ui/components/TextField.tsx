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
    { "aria-label": label, placeholder, value, onInput: onTyped },
    <Icon name={icon} slot="start" />,
  );
}

import { createElement } from "react";
import type { ChangeEvent, ReactNode } from "react";

interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

/** The toolkit's checkbox. */
export function Checkbox({ checked, onChange, children }: CheckboxProps): ReactNode {
  const onChecked = (event: ChangeEvent<HTMLInputElement>): void => {
    if (event.target.checked !== checked) onChange(event.target.checked);
  };
  return createElement("vscode-checkbox", { checked, onChange: onChecked }, children);
}

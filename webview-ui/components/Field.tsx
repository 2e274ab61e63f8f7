import { createElement } from "react";
import type { ChangeEvent, ReactNode } from "react";
import { Icon } from "./Icon.tsx";

/** What is wrong in a field, or looks like a slip. */
export interface FieldNote {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly cure: string;
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly placeholder?: string;
  readonly note?: FieldNote | undefined;
  /** How wide it is, in the style sheet's words. */
  readonly size?: "narrow" | "wide";
}

/** The toolkit's text field with a label above it, and beneath it what is wrong. */
export function Field({ label, value, onInput, placeholder, note, size = "narrow" }: FieldProps): ReactNode {
  const onTyped = (event: ChangeEvent<HTMLInputElement>): void => onInput(event.target.value);
  return (
    <div className={`field field-${size}`}>
      {createElement(
        "vscode-text-field",
        {
          value,
          placeholder,
          onInput: onTyped,
          class: note && `has-${note.severity}`,
          "aria-invalid": note?.severity === "error" ? "true" : "false",
          ref: (field: HTMLElement | null) => nameField(field, label, note),
        },
        label,
      )}
      <Note note={note} />
    </div>
  );
}

/** What is wrong, and what to do about it. */
export function Note({ note }: { readonly note: FieldNote | undefined }): ReactNode {
  if (!note) return null;
  return (
    <p className={`field-note note-${note.severity}`}>
      <Icon name={note.severity} />
      <span>
        {note.message} {note.cure}
      </span>
    </p>
  );
}

/** The input stands in a shadow, from where nothing outside can describe it: a reader hears of a mistake with the name. */
function nameField(field: HTMLElement | null, label: string, note: FieldNote | undefined): void {
  field?.setAttribute("aria-label", note ? `${label}: ${note.message} ${note.cure}` : label);
}

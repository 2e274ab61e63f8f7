import type { ReactNode } from "react";

/** A text in which names stand in backticks, these as code. */
export function CodeText({ text }: { readonly text: string }): ReactNode {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

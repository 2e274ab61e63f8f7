import type { KeyDoc } from "../discovery/yaml/keyDocs.ts";

/** A text as a snippet that writes it as it is. */
export function plainSnippet(text: string): string {
  return text.replace(/[\\$}]/g, String.raw`\$&`);
}

/** What writing a key begins: its value on the same line, or beneath it, as it holds. Between brackets all stays on one line. */
export function keySnippet({ key, holds, values, snippet }: KeyDoc, isFlow: boolean): string {
  if (isFlow) return `${key}: ${holds === "list" ? "[$0]" : holds === "map" ? "{$0}" : "$0"}`;
  if (snippet !== undefined) return snippet;
  if (holds === "list") return `${key}:\n\t- $0`;
  if (holds === "map") return `${key}:\n\t$0`;
  if (holds === "flag") return `${key}: \${1|true,false|}`;
  return values ? `${key}: \${1|${values.join(",")}|}` : `${key}: $0`;
}

/** A path or name as YAML takes it for a text: in quotes where it would be something else without. */
export function yamlText(text: string): string {
  const isPlain =
    /^[^\s\-?:,[\]{}#&*!|>'"%@`=~][^#:]*$/.test(text) && !/^[\d.+_]+$|\s$|^(?:true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

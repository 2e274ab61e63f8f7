import type { ErrorCode, YAMLError } from "yaml";

/** What a person can do about a fault in YAML, by the parser's code for it. */
const cures: Partial<Readonly<Record<ErrorCode, string>>> = {
  BAD_ALIAS: "Name an anchor (`&name`) that stands before it, or quote the text.",
  BAD_COLLECTION_TYPE: "Take the tag away.",
  BAD_DQ_ESCAPE: "Double the backslash, or use single quotes.",
  BAD_INDENT: "Indent the line like its neighbours, or close the bracket before it.",
  BAD_SCALAR_START: "Put the text in quotes.",
  BLOCK_AS_IMPLICIT_KEY: "Put the text in quotes, or begin a new line after the colon.",
  BLOCK_IN_FLOW: "Close the bracket before it, or write the list without brackets.",
  KEY_OVER_1024_CHARS: "Close the quote or bracket that was opened before.",
  MISSING_CHAR: "Add it, or put the text in quotes.",
  MULTILINE_IMPLICIT_KEY: "Check the colon and the quotes of the lines before.",
  MULTIPLE_DOCS: "Keep one document: take the `---` away.",
  TAB_AS_INDENT: "Indent with spaces.",
  UNEXPECTED_TOKEN: "Check the brackets, quotes and indentation of the lines before.",
};

/** A fault in YAML as a sentence with its cure. */
export function explainYamlError(error: YAMLError): string {
  const cause = shorten(error.message).replace(/\.$/, "");
  return `This is not YAML: ${cause}. ${cures[error.code] ?? "Mend the line, or put its text in quotes."}`;
}

/** The parser quotes what it stumbled over, however long that is. */
function shorten(message: string): string {
  const [line = ""] = message.split("\n", 1);
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

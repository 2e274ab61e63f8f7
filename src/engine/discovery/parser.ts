import type { Problem } from "../model/source.ts";
import type { FileText, TextSource } from "./textFiles.ts";

/** What is made of the texts of one language: a text is parsed once, whoever asks for it. */
export class Parser<Content> {
  readonly #parse: (file: string, text: string) => Content;
  readonly #fail: (file: string, problem: Problem) => Content;
  readonly #parsed = new WeakMap<FileText, { readonly content: Content }>();

  /** `fail` makes the content of a file that is there and cannot be read. */
  constructor(parse: (file: string, text: string) => Content, fail: (file: string, problem: Problem) => Content) {
    this.#parse = parse;
    this.#fail = fail;
  }

  /** A file as its text is now; undefined where there is none. The same object as long as the text is the same. */
  read(texts: TextSource, file: string): Content | undefined {
    const read = texts.read(file);
    if (!read) return undefined;
    const known = this.#parsed.get(read);
    if (known) return known.content;
    const content = "text" in read ? this.#parse(file, read.text) : this.#fail(file, read.problem);
    this.#parsed.set(read, { content });
    return content;
  }
}

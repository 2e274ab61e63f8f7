import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { isMissing } from "../../model/systemErrors.ts";
import { ParsedFiles } from "../parsedFiles.ts";
import type { WorkspaceFiles } from "./toolReader.ts";

/** The files of a root (an absolute path) as readers ask for them; a text that has not changed is not read again. */
export class RootFiles implements WorkspaceFiles {
  readonly #root: string;
  readonly #texts: ParsedFiles<string | undefined>;

  constructor(root: string) {
    this.#root = root;
    this.#texts = new ParsedFiles<string | undefined>(
      root,
      (_, text) => text.replace(/^\uFEFF/, ""),
      () => undefined,
    );
  }

  text(file: string): string | undefined {
    return this.#texts.read(file);
  }

  list(folder: string): readonly string[] {
    try {
      const entries = readdirSync(resolve(this.#root, folder), { withFileTypes: true });
      return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  /** Forgets a file, so that it is read anew. */
  forget(file: string): void {
    this.#texts.forget(file);
  }
}

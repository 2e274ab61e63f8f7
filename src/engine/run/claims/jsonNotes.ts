import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { systemCode } from "../../model/systemErrors.ts";
import { removeAbandoned, temporaryPath } from "../../files/temporaryFile.ts";

/**
 * Small JSON files in a folder, one a thing that goes on now. They need not outlast the machine: after a power failure
 * all that they tell of is over. A file is never seen half written.
 */
export class JsonNotes<Note> {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  write(name: string, note: Note): void {
    mkdirSync(this.folder, { recursive: true });
    removeAbandoned(this.folder);
    const temporary = temporaryPath(this.folder);
    writeFileSync(temporary, JSON.stringify(note));
    renameSync(temporary, this.#fileOf(name));
  }

  remove(name: string): void {
    rmSync(this.#fileOf(name), { force: true });
    if (existsSync(this.folder)) removeAbandoned(this.folder);
  }

  /** The names of all notes, of those too that cannot be read. */
  names(): readonly string[] {
    return this.#list().flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []));
  }

  /** Notes by name: all, or those with names that are wanted. */
  read(isWanted: (name: string) => boolean = () => true): ReadonlyMap<string, Note> {
    const names = this.names().filter(isWanted);
    return new Map(names.flatMap((name) => this.#readOne(name).map((note) => [name, note] as const)));
  }

  /** Empty where it was removed meanwhile, or the disk has lost what was in it. */
  #readOne(name: string): readonly Note[] {
    try {
      return [JSON.parse(readFileSync(this.#fileOf(name), "utf8")) as Note];
    } catch (error) {
      if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return [];
      throw error;
    }
  }

  #list(): readonly string[] {
    try {
      return readdirSync(this.folder);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  #fileOf(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}

import type { EditingDiscovery } from "../discovery/discovery.ts";
import type { Completion, FilePlace, FileSymbol, Hover } from "../model/language.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { SourcePosition } from "../model/source.ts";
import { completionsAt } from "./completions.ts";
import { definitionsAt } from "./definitions.ts";
import { hoverAt } from "./hover.ts";
import type { ReadTried } from "./hover.ts";
import { LanguageContext } from "./languageContext.ts";
import { referencesAt } from "./references.ts";
import { symbolsIn } from "./symbols.ts";

/** Answers about places in a project's files, as editors hold them. Paths are relative to the root. */
export class Language {
  readonly #root: string;
  readonly #discovery: EditingDiscovery;
  readonly #readTried: ReadTried;
  #context: LanguageContext | undefined;

  constructor(root: string, discovery: EditingDiscovery, readTried: ReadTried) {
    this.#root = root;
    this.#discovery = discovery;
    this.#readTried = readTried;
  }

  async hover(file: string, position: SourcePosition): Promise<Hover | undefined> {
    return hoverAt(await this.#current(), file, position, this.#readTried);
  }

  /** Answers while somebody types: what other stages make is known as it was a moment ago. */
  async completions(file: string, position: SourcePosition): Promise<readonly Completion[]> {
    const last = this.#discovery.lastPipeline();
    return completionsAt(last ? this.#contextOf(last) : await this.#current(), file, position);
  }

  async definitions(file: string, position: SourcePosition): Promise<readonly FilePlace[]> {
    return definitionsAt(await this.#current(), file, position);
  }

  async references(file: string, position: SourcePosition, withDefinition: boolean): Promise<readonly FilePlace[]> {
    return referencesAt(await this.#current(), file, position, withDefinition);
  }

  async symbols(file: string): Promise<readonly FileSymbol[]> {
    return symbolsIn(await this.#current(), file);
  }

  async #current(): Promise<LanguageContext> {
    return this.#contextOf(await this.#discovery.pipeline());
  }

  #contextOf(pipeline: Pipeline): LanguageContext {
    if (this.#context?.pipeline !== pipeline) {
      this.#context = new LanguageContext(this.#root, this.#discovery, pipeline);
    }
    return this.#context;
  }
}

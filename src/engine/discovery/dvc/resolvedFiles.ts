import { platform } from "node:process";
import { dirname, resolve } from "node:path";
import { resolveFrom } from "../../model/paths.ts";
import type { KeptFiles, KeptPipelineFile } from "../keptFiles.ts";
import { isDvcConfig, readParsingConfig } from "./dvcConfig.ts";
import type { ParsingConfig } from "./dvcConfig.ts";
import type { ParsedPipelineFile, PipelineFile } from "./dvcYaml.ts";
import { emptyPipelineFile, parseDvcYaml, resolveDvcYaml } from "./dvcYaml.ts";
import { Parser } from "../parser.ts";
import type { FileText, TextSource } from "../textFiles.ts";
import type { FlagStyle } from "../python/pythonText.ts";
import type { TemplateFiles } from "./templateFiles.ts";

/** A file that a dvc.yaml was resolved with, and what it held then; undefined where it was not there. */
interface UsedFile {
  readonly text: FileText | undefined;
  readonly content: unknown;
  readonly read: () => unknown;
}

interface ResolvedFile {
  readonly text: FileText;
  readonly used: ReadonlyMap<string, UsedFile>;
  readonly resolved: PipelineFile;
}

/** Parsers of what dvc.yaml files are made of. */
export interface PipelineParsers {
  readonly pipelines: Parser<ParsedPipelineFile | PipelineFile>;
  readonly configs: Parser<ParsingConfig>;
}

/** The parsers that one reading after another shares, so that a text is parsed once. */
export function pipelineParsers(): PipelineParsers {
  return {
    pipelines: new Parser<ParsedPipelineFile | PipelineFile>(parseDvcYaml, (_, problem) => ({
      ...emptyPipelineFile,
      problems: [problem],
    })),
    configs: new Parser(
      (_, text) => readParsingConfig(text),
      () => ({}),
    ),
  };
}

/** The dvc.yaml files under a root, resolved; anew only when one or a file that it takes values from has changed. */
export class ResolvedFiles {
  readonly #root: string;
  readonly #texts: TextSource;
  readonly #parsers: PipelineParsers;
  readonly #readParams: TemplateFiles["params"];
  readonly #kept: KeptFiles | undefined;
  readonly #saved: ResolvedFiles | undefined;
  readonly #resolved = new Map<string, ResolvedFile>();

  /** `kept` is what earlier processes resolved; `saved` are the files that most of these are the same as. */
  constructor(
    root: string,
    texts: TextSource,
    parsers: PipelineParsers,
    readParams: TemplateFiles["params"],
    { kept, saved }: { readonly kept?: KeptFiles | undefined; readonly saved?: ResolvedFiles | undefined } = {},
  ) {
    this.#root = root;
    this.#texts = texts;
    this.#parsers = parsers;
    this.#readParams = readParams;
    this.#kept = kept;
    this.#saved = saved;
  }

  /** By path relative to the root; undefined where there is no such file. The same object as long as all that it says is the same. */
  read(file: string): PipelineFile | undefined {
    const text = this.#texts.read(file);
    if (!text) return undefined;
    const known = this.#resolved.get(file);
    if (known?.text === text && [...known.used.values()].every(({ content, read }) => read() === content)) {
      return known.resolved;
    }
    const used = new Map<string, UsedFile>();
    const recalled =
      this.#resolvedBySaved(file, text) ?? (known ? undefined : this.#kept?.pipelineFile({ file, text }, this.#texts));
    if (recalled) {
      for (const name of recalled.used) this.#use(used, name, () => this.#contentOf(name));
      this.#resolved.set(file, { text, used, resolved: recalled.content });
      return recalled.content;
    }
    const parsed = this.#parsers.pipelines.read({ read: () => text }, file);
    if (!parsed || "stages" in parsed) return parsed;
    const resolved = resolveDvcYaml(parsed, this.#noting(used));
    this.#resolved.set(file, { text, used, resolved });
    return resolved;
  }

  /** A file that is the same in the saved project, with the names of what it was resolved with there, all the same too. */
  #resolvedBySaved(file: string, text: FileText): ReturnType<KeptFiles["pipelineFile"]> {
    const resolved = this.#saved && this.#saved.#resolved.get(file);
    if (resolved?.text !== text) return undefined;
    const used = [...resolved.used];
    const isSame = used.every(([name, { content }]) => this.#contentOf(name) === content);
    return isSame ? { used: used.map(([name]) => name), content: resolved.resolved } : undefined;
  }

  /** These files as they were last read, to be kept for the next process. */
  toKeep(files: readonly string[]): readonly KeptPipelineFile[] {
    return files.flatMap((file) => {
      const known = this.#resolved.get(file);
      if (!known) return [];
      const used = [...known.used].map(([name, { text }]) => ({ file: name, text }));
      return [{ file, text: known.text, used, content: known.resolved }];
    });
  }

  /** What a dvc.yaml was resolved with when it was last read, there or not. */
  valueFilesOf(file: string): readonly string[] {
    return [...(this.#resolved.get(file)?.used.keys() ?? [])];
  }

  /** The files that a dvc.yaml is resolved with, with a note of each that is asked for. */
  #noting(used: Map<string, UsedFile>): TemplateFiles {
    return {
      params: (file) => this.#use(used, file, () => this.#readParams(file)),
      flagStyle: (folder) =>
        this.#flagStyle(folder, (file) => this.#use(used, file, () => this.#parsers.configs.read(this.#texts, file))),
    };
  }

  #use<Content>(used: Map<string, UsedFile>, file: string, read: () => Content): Content {
    const text = this.#texts.read(file);
    const content = read();
    used.set(file, { text, content, read });
    return content;
  }

  #contentOf(file: string): unknown {
    return isDvcConfig(file) ? this.#parsers.configs.read(this.#texts, file) : this.#readParams(file);
  }

  /** What the `.dvc` folder nearest above says; its `config.local` goes before its `config`. */
  #flagStyle(folder: string, read: (file: string) => ParsingConfig | undefined): FlagStyle {
    const style = { bool: "store_true", list: "nargs", isWindows: platform === "win32" } as const;
    for (let place = folder; ; place = resolveFrom(place, "..")) {
      const config = read(resolveFrom(place, ".dvc/config"));
      if (config) return { ...style, ...config, ...read(resolveFrom(place, ".dvc/config.local")) };
      const path = resolve(this.#root, place);
      if (path === dirname(path)) return style;
    }
  }
}

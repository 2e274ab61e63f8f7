import { platform } from "node:process";
import { dirname, resolve } from "node:path";
import { resolveFrom } from "../../model/paths.ts";
import { readParsingConfig } from "./dvcConfig.ts";
import type { ParsingConfig } from "./dvcConfig.ts";
import type { ParsedPipelineFile, PipelineFile } from "./dvcYaml.ts";
import { parseDvcYaml, resolveDvcYaml } from "./dvcYaml.ts";
import { ParsedFiles } from "../parsedFiles.ts";
import type { FlagStyle } from "../python/pythonText.ts";
import type { TemplateFiles } from "./templateFiles.ts";

/** A file that a dvc.yaml was resolved with, and what it held then; undefined where it was not there. */
interface UsedFile {
  readonly content: unknown;
  readonly read: () => unknown;
}

interface ResolvedFile {
  readonly parsed: ParsedPipelineFile | PipelineFile;
  readonly used: ReadonlyMap<string, UsedFile>;
  readonly resolved: PipelineFile;
}

/** The dvc.yaml files under a root, resolved; anew only when one or a file that it takes values from has changed. */
export class ResolvedFiles {
  readonly #root: string;
  readonly #readParams: TemplateFiles["params"];
  readonly #parsed: ParsedFiles<ParsedPipelineFile | PipelineFile>;
  readonly #configs: ParsedFiles<ParsingConfig>;
  readonly #resolved = new Map<string, ResolvedFile>();

  constructor(root: string, readParams: TemplateFiles["params"]) {
    this.#root = root;
    this.#readParams = readParams;
    this.#parsed = new ParsedFiles<ParsedPipelineFile | PipelineFile>(root, parseDvcYaml, (_, problem) => ({
      stages: [],
      problems: [problem],
    }));
    this.#configs = new ParsedFiles(
      root,
      (_, text) => readParsingConfig(text),
      () => ({}),
    );
  }

  /** By path relative to the root; undefined where there is no such file. The same object as long as all that it says is the same. */
  read(file: string): PipelineFile | undefined {
    const parsed = this.#parsed.read(file);
    if (!parsed) return undefined;
    if ("stages" in parsed) return parsed;
    const known = this.#resolved.get(file);
    if (known?.parsed === parsed && [...known.used.values()].every(({ content, read }) => read() === content)) {
      return known.resolved;
    }
    const used = new Map<string, UsedFile>();
    const resolved = resolveDvcYaml(parsed, this.#noting(used));
    this.#resolved.set(file, { parsed, used, resolved });
    return resolved;
  }

  /** What a dvc.yaml was resolved with when it was last read, there or not. */
  valueFilesOf(file: string): readonly string[] {
    return [...(this.#resolved.get(file)?.used.keys() ?? [])];
  }

  /** Forgets a file, so that it is read anew. */
  forget(file: string): void {
    this.#parsed.forget(file);
    this.#configs.forget(file);
  }

  /** The files that a dvc.yaml is resolved with, with a note of each that is asked for. */
  #noting(used: Map<string, UsedFile>): TemplateFiles {
    const take = <Content>(file: string, read: () => Content): Content => {
      const content = read();
      used.set(file, { content, read });
      return content;
    };
    return {
      params: (file) => take(file, () => this.#readParams(file)),
      flagStyle: (folder) => this.#flagStyle(folder, (file) => take(file, () => this.#configs.read(file))),
    };
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

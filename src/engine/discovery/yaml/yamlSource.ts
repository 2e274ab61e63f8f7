import { isAlias, isMap, isScalar, isSeq, LineCounter, visit } from "yaml";
import type { Alias, Document, Node, Pair, ParsedNode, ScalarTag, YAMLMap, YAMLParseError } from "yaml";
import type { Remedy } from "../../model/remedy.ts";
import type { Problem, ProblemSeverity, SourceRange } from "../../model/source.ts";
import { fileStart, problemAt } from "../../model/source.ts";
import type { TypedValue } from "../params/typedValue.ts";
import { parseYaml } from "./parseYaml.ts";
import { describeYamlFaults, placeInTemplate } from "./yamlFaults.ts";
import { jsonNumbers, pythonNumbers, typedScalar } from "./yamlNumbers.ts";

/** How many values a file with aliases may expand to before it is taken for an attack. */
const maxExpandedValues = 200_000;

/** An entry of a map with aliases and merge keys resolved. `value` is null for an empty value. */
export interface MapEntry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node | null;
}

/**
 * The text of one YAML file (1.2), parsed as far as it can be, with what is wrong in it. Readers walk its nodes by
 * `entries` and `resolve`, which see through aliases and merge keys without ever expanding the document as a whole,
 * and add what they find wrong themselves.
 */
export class YamlSource {
  readonly file: string;
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed | undefined;
  readonly #targets: ReadonlyMap<Alias, Node>;
  #expandsTooFar = false;
  readonly #merged = new Map<YAMLMap, readonly MapEntry[]>();

  /** `text` is without a byte order mark. */
  constructor(file: string, text: string, options: { readonly isJson: boolean } = { isJson: false }) {
    this.file = file;
    this.#text = text;
    this.#document = this.#parse(text, options.isJson ? jsonNumbers : pythonNumbers);
    this.#targets = this.#document && text.includes("*") ? collectAliasTargets(this.#document) : new Map();
    if (this.#targets.size > 0 && !this.isBroken) this.typed(this.root);
  }

  /** Whether the text is not YAML as it stands, so that what `root` holds is not to be trusted. */
  get isBroken(): boolean {
    return this.#document === undefined || this.#document.errors.length > 0;
  }

  /** The outermost value; null for an empty file. */
  get root(): ParsedNode | null {
    return this.#document?.contents ?? null;
  }

  /** Whether aliases make the text grow without end, so that nothing may be expanded (a problem already). */
  get expandsTooFar(): boolean {
    return this.#expandsTooFar;
  }

  /** The text between two places, as it is written. */
  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** Where a position stands, in UTF-16 units from the beginning of the text. */
  offsetOf({ line, column }: SourceRange["start"]): number {
    return Math.min((this.#lines.lineStarts[line - 1] ?? this.#text.length) + column - 1, this.#text.length);
  }

  rangeOf(start: number, end: number): SourceRange {
    return { start: this.#position(start), end: this.#position(end) };
  }

  rangeOfNode(node: Node): SourceRange {
    if (!node.range) return fileStart;
    const [start, end] = node.range;
    // The parser counts the line break behind a block as part of it.
    return this.rangeOf(start, start + this.#text.slice(start, end).trimEnd().length);
  }

  addProblem(...what: Parameters<YamlSource["problemOf"]>): void {
    this.problems.push(this.problemOf(...what));
  }

  /** What is wrong at a place of this file. */
  problemOf(
    place: Node | SourceRange,
    code: string,
    message: string,
    severity: ProblemSeverity = "error",
    remedies: readonly Remedy[] = [],
  ): Problem {
    const range = "start" in place ? place : this.rangeOfNode(place);
    const stable = code.toLowerCase().replaceAll("_", "-");
    return problemAt(this.file, range, stable, message, severity, remedies);
  }

  /** What an alias stands for; null for nothing, or for an alias without its anchor (a problem of its own already). */
  resolve(node: Node | null | undefined): Node | null {
    return (isAlias(node) ? this.#targets.get(node) : node) ?? null;
  }

  /**
   * The entries of a map in order, those from merge keys behind its own. A key that stands twice is a problem
   * at its second place, and the first counts.
   */
  entries(map: YAMLMap): readonly MapEntry[] {
    const known = this.#merged.get(map);
    if (known) return known;
    // Also ends the circle of a map that merges itself.
    this.#merged.set(map, []);
    const entries = this.#collectEntries(map);
    this.#merged.set(map, entries);
    return entries;
  }

  /**
   * A value with aliases and merge keys expanded; undefined, with a problem, where they expand too far. `onlyTextKeys`
   * leaves out what stands under a number or a bool, as DVC does with what templates can name.
   */
  typed(
    node: Node | null,
    options: { readonly onlyTextKeys: boolean } = { onlyTextKeys: false },
  ): TypedValue | undefined {
    if (this.#expandsTooFar) return undefined;
    let left = this.#targets.size === 0 ? Number.POSITIVE_INFINITY : maxExpandedValues;
    const expand = (inner: Node | null): TypedValue => {
      const value = this.resolve(inner);
      if (--left < 0) return null;
      if (isSeq(value)) return (value.items as readonly (Node | null)[]).map(expand);
      if (isMap(value)) {
        const entries = this.entries(value).filter(({ keyNode }) => !options.onlyTextKeys || this.isTextKey(keyNode));
        return new Map(entries.map((entry) => [entry.key, expand(entry.value)]));
      }
      return isScalar(value) ? typedScalar(value) : null;
    };
    const value = expand(node);
    if (left >= 0) return value;
    this.#expandsTooFar = true;
    this.addProblem(
      node ?? fileStart,
      "too-many-aliases",
      "Aliases make this file grow without end. Write the values out.",
    );
    return undefined;
  }

  #collectEntries(map: YAMLMap): readonly MapEntry[] {
    const entries = new Map<string, MapEntry>();
    const mergedNodes: (Node | null)[] = [];
    let taken: readonly string[] | undefined;
    for (const pair of map.items as readonly Pair<Node, Node | null>[]) {
      if (isMergeKey(pair.key)) {
        const source = this.resolve(pair.value);
        mergedNodes.push(...(isSeq(source) ? (source.items as readonly Node[]) : [source]));
        continue;
      }
      const key = this.keyText(pair.key);
      if (key === undefined) {
        const isPlace = this.#text.slice(pair.key.range?.[0]).startsWith("{");
        const message = isPlace ? placeInTemplate : "A key must be a plain text here. Write a name before the colon.";
        this.addProblem(pair.key, "key-not-text", message);
      } else if (entries.has(key)) {
        const message = `\`${key}\` stands here a second time. Keep one of the two, or give this one another name.`;
        taken ??= map.items.flatMap((item) => this.keyText((item as Pair<Node>).key) ?? []);
        const remedies: readonly Remedy[] = [{ kind: "remove-entry" }, { kind: "rename", taken }];
        this.addProblem(pair.key, "duplicate-key", message, "error", remedies);
      } else {
        entries.set(key, { key, keyNode: pair.key, value: this.resolve(pair.value) });
      }
    }
    for (const node of mergedNodes) {
      const source = this.resolve(node);
      if (!isMap(source)) continue;
      for (const entry of this.entries(source)) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    }
    return [...entries.values()];
  }

  /** A key as text, as it is written where it is not one; undefined for a list or a map. */
  keyText(node: Node): string | undefined {
    const key = this.resolve(node);
    if (!isScalar(key)) return undefined;
    return typeof key.value === "string" ? key.value : (key.source ?? "");
  }

  /** Whether a key is a text in itself, and not a number, a bool or null that was taken for one. */
  isTextKey(node: Node): boolean {
    const key = this.resolve(node);
    return isScalar(key) && typeof key.value === "string";
  }

  /** The place of a piece of a node's text as it is written; the whole node's where it is not written so. `occurrence` counts from 0. */
  rangeWithin(node: Node, piece: string, occurrence: number): SourceRange {
    const [start, end] = node.range ?? [0, 0];
    const written = this.#text.slice(start, end);
    let found = written.indexOf(piece);
    for (let count = 0; count < occurrence && found >= 0; count++) found = written.indexOf(piece, found + 1);
    return found < 0 ? this.rangeOfNode(node) : this.rangeOf(start + found, start + found + piece.length);
  }

  #addErrors(errors: readonly YAMLParseError[]): void {
    if (errors.some((error) => error.code === "RESOURCE_EXHAUSTION")) {
      this.#refuse("too-deep");
      return;
    }
    for (const { start, end, code, message, remedies } of describeYamlFaults(this.#text, errors)) {
      this.addProblem(this.rangeOf(start, end), code, message, "error", remedies);
    }
  }

  #refuse(why: "too-deep" | "too-large"): void {
    if (why === "too-deep") {
      this.addProblem(fileStart, "nested-too-deep", "This file is nested too deeply to be read. Make it flatter.");
    } else {
      const message = "This file is too large to be read. Split it, or move its data elsewhere.";
      this.addProblem(fileStart, "file-too-large", message);
    }
  }

  #position(offset: number): SourceRange["start"] {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #parse(text: string, numbers: readonly ScalarTag[]): Document.Parsed | undefined {
    const parsed = parseYaml(text, numbers, this.#lines);
    if ("document" in parsed) {
      this.#addErrors(parsed.document.errors);
      return parsed.document;
    }
    if (parsed.refused === "not-yaml") this.#addErrors(parsed.faults);
    else this.#refuse(parsed.refused);
    return undefined;
  }
}

/** What every alias stands for: the last node of that name before it. */
function collectAliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias, path) => {
      const target = anchors.get(alias.source);
      // What holds itself has no end: such an alias stands for nothing.
      if (target && !path.includes(target)) targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.source === "<<";
}

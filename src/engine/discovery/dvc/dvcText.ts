import { isMap, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";
import { folderOf } from "../../model/paths.ts";
import type { Remedy } from "../../model/remedy.ts";
import type { Problem, SourceRange } from "../../model/source.ts";
import type { TemplateFault, TemplateRules } from "./interpolate.ts";
import { interpolate } from "./interpolate.ts";
import { templateStr } from "../python/pythonText.ts";
import type { TemplateFiles } from "./templateFiles.ts";
import type { TemplatePath, TemplateScope } from "./templateScope.ts";
import { findTemplates, hasTemplate, parseTemplatePath, unescapeTemplates } from "./templateText.ts";
import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList, isTypedMap } from "../params/typedValue.ts";
import { retiredKeys } from "./dvcKeys.ts";
import { describeUnknownKey } from "../yaml/unknownKeys.ts";
import { typedScalar } from "../yaml/yamlNumbers.ts";
import type { MapEntry, YamlSource } from "../yaml/yamlSource.ts";

const maxUsesInText = 1_000;

/** What people write for `true` and `false`, in other languages and in YAML 1.1. */
const flagWords: ReadonlyMap<string, "true" | "false"> = new Map([
  ...["true", "yes", "on", "y", "1"].map((word) => [word, "true"] as const),
  ...["false", "no", "off", "n", "0"].map((word) => [word, "false"] as const),
]);

/** What all readings of one file share: the text, what is wrong in it, and the files that it names. */
export interface DvcFile {
  readonly source: YamlSource;
  readonly files: TemplateFiles;
  readonly problems: Problem[];
  /** How many characters templates may still become, in all of the file's stages. */
  readonly budget: { characters: number };
}

/** A large value in a command of many stages would fill the memory. */
const maxResolvedCharacters = 20_000_000;

/** A file that is about to be read; what is wrong in it is added to `problems`. */
export function openDvcFile(source: YamlSource, files: TemplateFiles, problems: Problem[]): DvcFile {
  return { source, files, problems, budget: { characters: maxResolvedCharacters } };
}

/** A value that a template names, and where. */
export interface TemplateUse {
  readonly path: TemplatePath;
  readonly range: SourceRange;
}

/**
 * Reads the values of a stage with its templates resolved, notes what is wrong, and remembers whether a template has
 * no value. Without a scope no template has one, and that is not told.
 */
export class DvcValues {
  readonly source: YamlSource;
  readonly scope: TemplateScope | undefined;
  readonly #file: DvcFile;
  #isUnresolved = false;
  readonly #used: TemplateUse[] = [];

  constructor(file: DvcFile, scope: TemplateScope | undefined) {
    this.source = file.source;
    this.#file = file;
    this.scope = scope;
  }

  /** Whether a template that was read has no value. */
  get isUnresolved(): boolean {
    return this.#isUnresolved;
  }

  /** What the templates that were read have named. */
  get used(): readonly TemplateUse[] {
    return this.#used;
  }

  /** The files that templates take their values from. */
  get files(): TemplateFiles {
    return this.#file.files;
  }

  /** What has been found wrong so far in the file, and in those that it names. */
  get problems(): readonly Problem[] {
    return this.#file.problems;
  }

  /** The same file, with other values for its templates. */
  within(scope: TemplateScope | undefined): DvcValues {
    return new DvcValues(this.#file, scope);
  }

  addProblem(...what: Parameters<YamlSource["problemOf"]>): void {
    this.addProblemOf(this.source.problemOf(...what));
  }

  /** A problem of any file. */
  addProblemOf(problem: Problem): void {
    this.#file.problems.push(problem);
  }

  /**
   * A text with its templates resolved and escaped `\${` as DVC leaves it; undefined where it is none, or where a
   * template has no value or one that is no text. A number or bool is taken as it is written, and is a problem.
   */
  text(node: Node | null, what: string, rules: TemplateRules = {}): string | undefined {
    const value = this.#scalar(node, what, rules);
    if (typeof value === "string" && value.includes("\0")) {
      this.#refuse(
        node,
        "nul-character",
        `\`${what}\` has a NUL character in it, which no file and no command can have.`,
      );
      return undefined;
    }
    if (value === undefined || typeof value === "string") return value;
    const template = isScalar(node) ? String(node.value) : "";
    const shown = isTypedList(value) || isTypedMap(value) ? "no text" : `\`${templateStr(value)}\`, and no text`;
    this.#refuse(
      node,
      "template-value",
      `\`${template}\` is ${shown}, which \`${what}\` must be. Put it in quotes where it is given.`,
    );
    return undefined;
  }

  /** A command: as `text`, with maps written as flags. */
  command(node: Node): string | undefined {
    return this.text(node, "cmd", { flagStyle: () => this.files.flagStyle(folderOf(this.source.file)) });
  }

  /** A text for a person, where a value that is no text is printed. */
  printed(node: Node | null, what: string): string | undefined {
    const value = this.#scalar(node, what, {});
    return isTypedList(value) || isTypedMap(value) || value === undefined ? undefined : templateStr(value);
  }

  /** A bool; false where it is not given or of another type. DVC takes no template for it. */
  flag(node: Node | null, what: string, otherwise = false): boolean {
    if (!isScalar(node) || node.value === null) return otherwise;
    if (typeof node.value === "boolean") return node.value;
    if (typeof node.value === "string" && hasTemplate(node.value)) {
      const message = `\`${what}\` cannot be a template. Write \`true\` or \`false\`.`;
      this.#refuse(node, "template-not-allowed", message);
    } else {
      const meant = flagWords.get((node.source ?? "").toLowerCase());
      this.#wrongType(node, what, "`true` or `false`", meant === undefined ? [] : [{ kind: "replace", text: meant }]);
    }
    return otherwise;
  }

  /** The items of a list. One value without a list is a problem, and is read as a list of it. */
  items(node: Node | null, what: string): readonly Node[] {
    if (node === null || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) {
      this.#wrongType(node, what, "a list: begin each entry with `- `", isScalar(node) ? [{ kind: "make-list" }] : []);
      return isScalar(node) && typeof node.value === "string" && hasTemplate(node.value) ? [] : [node];
    }
    return (node.items as readonly (Node | null)[]).flatMap((item) => this.source.resolve(item) ?? []);
  }

  /** The entries of a map; none, with a problem, where it is something else. */
  entriesOf(node: Node | null, what: string): readonly MapEntry[] {
    if (isMap(node)) return this.source.entries(node);
    if (node !== null && !(isScalar(node) && node.value === null))
      this.#wrongType(node, what, "a map of names and values");
    return [];
  }

  /** Any value, with all its templates resolved, those in keys too. A template without a value leaves null. */
  tree(node: Node | null, what: string, rules: TemplateRules & { readonly onlyTextKeys?: boolean } = {}): TypedValue {
    if (this.source.expandsTooFar) return null;
    const value = this.source.resolve(node);
    if (isSeq(value)) return (value.items as readonly (Node | null)[]).map((item) => this.tree(item, what, rules));
    if (!isMap(value)) return this.#scalar(value, what, rules, true) ?? null;
    const entries = this.source
      .entries(value)
      .filter(({ keyNode }) => !rules.onlyTextKeys || this.source.isTextKey(keyNode));
    return new Map(
      entries.map(({ keyNode, value: inner }) => [this.key(keyNode, what), this.tree(inner, what, rules)]),
    );
  }

  /** The key of a map as text, with its templates resolved. */
  key(node: Node, what: string): string {
    const value = this.#scalar(this.source.resolve(node), what, {}, true) ?? null;
    return isTypedList(value) || isTypedMap(value) ? "" : templateStr(value);
  }

  /** Notes keys that are not among the known ones. */
  refuseUnknownKeys(entries: readonly MapEntry[], known: readonly string[], where: string): void {
    for (const { key, keyNode } of entries) {
      if (known.includes(key)) continue;
      const { message, remedies } = retiredKeys.includes(key)
        ? { message: `DVC 3 knows \`${key}\` no more. Take it away.`, remedies: [{ kind: "remove-entry" } as const] }
        : describeUnknownKey(key, known, where);
      this.addProblem(keyNode, "unknown-key", message, "error", remedies);
    }
  }

  /** Notes a path that DVC keeps for its own files. */
  refusePipelineFile(node: Node, written: string, what: "dependency" | "output"): void {
    if (!/(?:^|\/)dvc\.yaml$|\.dvc$/.test(written)) return;
    const message = `DVC takes no file of its own as ${what === "output" ? "an output" : "a dependency"}. Take \`${written}\` away.`;
    this.addProblem(node, "pipeline-file-as-path", message, "error", [{ kind: "remove-entry" }]);
  }

  /** A scalar with its templates resolved; undefined where it has none. Only a text may stand here, unless any type may. */
  #scalar(node: Node | null, what: string, rules: TemplateRules, anyType = false): TypedValue | undefined {
    if (!isScalar(node) || node.value === null) {
      if (node && !(anyType && isScalar(node))) this.#wrongType(node, what, "a text");
      return undefined;
    }
    if (typeof node.value !== "string") {
      if (anyType) return typedScalar(node);
      this.#wrongType(node, what, "a text: put it in quotes", [{ kind: "quote" }]);
      return node.source ?? "";
    }
    return this.#resolved(node, node.value, rules);
  }

  #resolved(node: Node, text: string, rules: TemplateRules): TypedValue | undefined {
    if (!text.includes("${")) return text;
    if (!hasTemplate(text)) return unescapeTemplates(text);
    const outcome = this.scope && interpolate(text, this.scope, rules);
    if (outcome && "value" in outcome && !this.#canAfford(outcome.value)) {
      this.#refuse(
        node,
        "too-much-text",
        "The values of all templates together are too large to be read. Shorten them.",
      );
      return undefined;
    }
    if (outcome && "value" in outcome) {
      this.#noteUses(node, text);
      if (outcome.fault) this.#tellFault(node, text, outcome.fault);
      return outcome.value;
    }
    this.#isUnresolved = true;
    if (outcome && outcome.fault.code !== "silent") this.#tellFault(node, text, outcome.fault);
    return undefined;
  }

  #canAfford(value: TypedValue): boolean {
    const { budget } = this.#file;
    if (typeof value === "string") budget.characters -= value.length;
    return budget.characters >= 0;
  }

  /** Each template of a text once, and not more of them than anybody writes by hand. */
  #noteUses(node: Node, text: string): void {
    const inners = new Map(findTemplates(text).map((match) => [match.text, match.inner]));
    for (const [written, inner] of [...inners].slice(0, maxUsesInText)) {
      const path = parseTemplatePath(inner);
      if (path) this.#used.push({ path, range: this.source.rangeWithin(node, written, 0) });
    }
  }

  #tellFault(node: Node, text: string, { match, code, message, remedies }: TemplateFault): void {
    const same = findTemplates(text).filter((other) => other.text === match.text && other.start < match.start);
    this.addProblem(this.source.rangeWithin(node, match.text, same.length), code, message, "error", remedies);
  }

  #wrongType(node: Node, what: string, expected: string, remedies: readonly Remedy[] = []): void {
    this.addProblem(node, "wrong-type", `\`${what}\` must be ${expected}.`, "error", remedies);
    if (isScalar(node) && typeof node.value === "string" && hasTemplate(node.value)) this.#isUnresolved = true;
  }

  #refuse(node: Node | null, code: string, message: string): void {
    this.#isUnresolved = true;
    if (node) this.addProblem(node, code, message);
  }
}

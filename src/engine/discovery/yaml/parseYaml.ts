import { Composer, Lexer, Parser, YAMLParseError } from "yaml";
import type { CST, Document, ErrorCode, LineCounter, ScalarTag } from "yaml";

/** How deep a text may be nested: the parser's time and stack grow with it. */
const maxDepth = 500;

/** How many pieces (names, marks, blanks) a text may have: some 3 MB as people write YAML, a second's work. */
const maxPieces = 500_000;

/** How many faults a text may have: what has more is not YAML. */
const maxFaults = 200;

/** A parsed text, or why it was given up, with the faults found up to there. */
export type ParsedYaml =
  | { readonly document: Document.Parsed }
  | { readonly refused: "too-deep" | "too-large" | "not-yaml"; readonly faults: readonly YAMLParseError[] };

/**
 * Parses the one YAML document of a text, in a time and memory that grow with its length alone: what is nested too
 * deeply, has too many pieces or too many faults is given up. `lines` learns where lines begin.
 */
export function parseYaml(text: string, numbers: readonly ScalarTag[], lines: LineCounter): ParsedYaml {
  if (hasTooManyBrackets(text)) return { refused: "too-deep", faults: [] };
  const composer = new Composer({
    merge: true,
    prettyErrors: false,
    uniqueKeys: false,
    version: "1.2",
    customTags: (tags) => [...numbers, ...tags],
    logLevel: "silent",
  });
  const faults: YAMLParseError[] = [];
  const addFault = (fault: YAMLParseError): void => {
    faults.push(fault);
    if (faults.length > maxFaults) throw new GivenUp("not-yaml");
  };
  watchFaults(composer, addFault);
  try {
    const documents = composer.compose(boundedTokens(text, lines, addFault), true, text.length);
    // There is always a first one.
    const document = documents.next().value as Document.Parsed;
    const second = documents.next().value;
    if (second) document.errors.push(new YAMLParseError(placeOf(second.range[0]), "MULTIPLE_DOCS", moreDocuments));
    return { document };
  } catch (error) {
    if (error instanceof GivenUp) return { refused: error.why, faults };
    // The parser calls itself for every level of nesting, and so can run out of stack.
    if (error instanceof RangeError) return { refused: "too-deep", faults };
    throw error;
  }
}

const moreDocuments = "A second document begins here";

class GivenUp extends Error {
  readonly why: "too-deep" | "too-large" | "not-yaml";

  constructor(why: GivenUp["why"]) {
    super(why);
    this.why = why;
  }
}

type AddFault = (fault: YAMLParseError) => void;

function* boundedTokens(text: string, lines: LineCounter, addFault: AddFault): Generator<CST.Token, void> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let count = 0;
  for (const piece of new Lexer().lex(text)) {
    if (++count > maxPieces) throw new GivenUp("too-large");
    if (parser.stack.length > maxDepth) throw new GivenUp("too-deep");
    for (const token of parser.next(piece)) {
      if (token.type === "error") addFault(new YAMLParseError(placeOf(token), "UNEXPECTED_TOKEN", token.message));
      yield token;
    }
  }
  yield* parser.end();
}

/** Brackets are counted beforehand: the parser's time is the square of their depth. */
function hasTooManyBrackets(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > maxDepth) return true;
  }
  return false;
}

type Place = number | readonly [number, number] | { readonly offset: number };
type OnError = (place: Place, code: ErrorCode, message: string, isWarning?: boolean) => void;

/** Tells the faults that a composer itself finds; an exception of `addFault` stops it. */
function watchFaults(composer: Composer, addFault: AddFault): void {
  // The composer hands this function of its own to all that it calls: there is no other way to stop it.
  const watched = composer as unknown as { onError: OnError };
  const { onError } = watched;
  watched.onError = (place, code, message, isWarning) => {
    if (isWarning !== true) addFault(new YAMLParseError(placeOf(place), code, message));
    onError(place, code, message, isWarning);
  };
}

function placeOf(place: Place): [number, number] {
  if (typeof place === "number") return [place, place + 1];
  if ("offset" in place) return [place.offset, place.offset + 1];
  return [place[0], place[1]];
}

import type { QuerySpan } from "../../model/runQuery.ts";
import { QueryError } from "./queryError.ts";
import { type Sign, type Token, tokensOf, type Word } from "./tokens.ts";

/** What stands between a name and a value. */
export type Operator = Exclude<Sign["text"], "(" | ")" | ",">;

/** A query as it is written, before anything is known of its names. */
export type Term =
  | { readonly kind: "and" | "or"; readonly terms: readonly Term[] }
  | { readonly kind: "not"; readonly term: Term }
  | { readonly kind: "compare"; readonly name: Word; readonly operator: Operator; readonly value: Word }
  | { readonly kind: "oneOf"; readonly name: Word; readonly values: readonly Word[] }
  | { readonly kind: "exists"; readonly name: Word }
  | { readonly kind: "text"; readonly word: Word };

/** More than anybody writes, and far from what SQLite takes. */
const deepest = 100;
const mostWords = 500;

/**
 * Reads a query; undefined where it is empty: then every run is meant. Throws `QueryError` at what cannot be understood.
 *
 *     query   = either
 *     either  = all ("or" all)*
 *     all     = one ("and"? one)*
 *     one     = "not" one | "(" either ")" | name operator value | name "not"? "in" "(" value ("," value)* ")"
 *             | name "exists" | text
 */
export function parseQuery(text: string): Term | undefined {
  const tokens = tokensOf(text);
  return tokens.length === 0
    ? undefined
    : new Parser(tokens, { query: text, start: text.length, end: text.length }).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: QuerySpan;
  #at = 0;
  #depth = 0;
  #words = 0;

  constructor(tokens: readonly Token[], end: QuerySpan) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): Term {
    const term = this.#either();
    const left = this.#next;
    if (left) throw new QueryError(left, `“${left.text}” has no place here.`, "Take it away, or close what is open.");
    return term;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #either(): Term {
    const terms = [this.#all()];
    while (this.#takeKeyword("or")) terms.push(this.#all());
    return together("or", terms);
  }

  #all(): Term {
    const terms = [this.#one()];
    for (;;) {
      const next = this.#next;
      const isJoined = this.#takeKeyword("and");
      if (!isJoined && (!next || isKeyword(next, "or") || isSign(next, ")"))) return together("and", terms);
      terms.push(this.#one());
    }
  }

  #one(): Term {
    if (++this.#depth > deepest) throw new QueryError(this.#place(), "This is nested too deeply.", "Write it flatter.");
    const term = this.#takeKeyword("not") ? { kind: "not" as const, term: this.#one() } : this.#plain();
    this.#depth--;
    return term;
  }

  #plain(): Term {
    if (!this.#takeSign("(")) return this.#condition();
    const open = this.#tokens[this.#at - 1];
    const term = this.#either();
    if (!this.#takeSign(")")) {
      throw new QueryError(open ?? this.#place(), "This bracket is not closed.", "Close it with “)”.");
    }
    return term;
  }

  #condition(): Term {
    const name = this.#word("a name, such as metrics.accuracy, or a word to look for");
    const next = this.#next;
    if (next?.kind === "sign" && isOperator(next)) {
      this.#at++;
      return { kind: "compare", name, operator: next.text, value: this.#word("a value to compare with") };
    }
    if (this.#takeKeyword("exists")) return { kind: "exists", name };
    if (this.#isAhead("not", "in")) {
      this.#at += 2;
      return { kind: "not", term: this.#oneOf(name) };
    }
    if (this.#isAhead("in") && isSign(this.#tokens[this.#at + 1], "(")) {
      this.#at++;
      return this.#oneOf(name);
    }
    return { kind: "text", word: name };
  }

  #oneOf(name: Word): Term {
    if (!this.#takeSign("(")) {
      throw new QueryError(this.#place(), "After “in” stands a list.", "Write it as in (1, 2).");
    }
    const values = [this.#word("a value")];
    while (this.#takeSign(",")) values.push(this.#word("a value"));
    if (!this.#takeSign(")")) throw new QueryError(this.#place(), "The list is not closed.", "Close it with “)”.");
    return { kind: "oneOf", name, values };
  }

  #word(what: string): Word {
    const next = this.#next;
    if (++this.#words > mostWords) {
      throw new QueryError(this.#place(), `A query has at most ${mostWords} names and values.`, "Write a shorter one.");
    }
    const isReserved = next?.kind === "word" && ["and", "or", "not"].some((keyword) => isKeyword(next, keyword));
    if (next?.kind === "word" && !isReserved) {
      this.#at++;
      return next;
    }
    const found = next ? `“${next.text}” stands` : "the query ends";
    const cure = isReserved
      ? "Write it in quotation marks to look for it."
      : "Write it here, or take away what asks for it.";
    throw new QueryError(this.#place(), `Where ${found} should be ${what}.`, cure);
  }

  /** Where reading is: the next token, or the end. */
  #place(): QuerySpan {
    return this.#next ?? this.#end;
  }

  #isAhead(...keywords: readonly string[]): boolean {
    return keywords.every((keyword, index) => isKeyword(this.#tokens[this.#at + index], keyword));
  }

  #takeKeyword(keyword: string): boolean {
    const isThere = this.#isAhead(keyword);
    if (isThere) this.#at++;
    return isThere;
  }

  #takeSign(text: Sign["text"]): boolean {
    const isThere = isSign(this.#next, text);
    if (isThere) this.#at++;
    return isThere;
  }
}

function together(kind: "and" | "or", terms: readonly Term[]): Term {
  const [first] = terms;
  return first && terms.length === 1 ? first : { kind, terms };
}

function isKeyword(token: Token | undefined, keyword: string): boolean {
  return token?.kind === "word" && !token.isQuoted && token.text.toLowerCase() === keyword;
}

function isSign(token: Token | undefined, text: Sign["text"]): boolean {
  return token?.kind === "sign" && token.text === text;
}

function isOperator(sign: Sign): sign is Sign & { readonly text: Operator } {
  return sign.text !== "(" && sign.text !== ")" && sign.text !== ",";
}

import type { ColumnSummary } from "../../model/contentSummary.ts";
import { type CellHash, hashCell } from "./cellHash.ts";
import { DistinctCount } from "./distinctCount.ts";
import type { Cell } from "./tableSource.ts";

/** What pandas reads as missing where it stands in a text. */
const missingTexts: ReadonlySet<string> = new Set(
  ",#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null".split(","),
);
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const integerPattern = /^[+-]?\d+$/;
const datePattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const longestNumber = 40;

type Kind = "integer" | "number" | "boolean" | "date" | "text";

/** Whether a text is a number as programs write it. */
export function isNumberText(text: string): boolean {
  return text.length <= longestNumber && (numberPattern.test(text) || /^[+-]?inf(?:inity)?$/i.test(text));
}

/** Gathers what is to be told of one column, a value at a time. */
export class ColumnTally {
  private readonly name: string;
  private readonly isText: boolean;
  private readonly declared: string | undefined;
  private readonly distinct: DistinctCount;
  private readonly kinds = new Set<Kind>();
  private count = 0;
  private numbers = 0;
  private readonly sum = new ExactSum();
  private least = Infinity;
  private greatest = -Infinity;
  private first: string | undefined;
  private last: string | undefined;

  constructor(name: string, isText: boolean, declared: string | undefined, distinctLimit: number) {
    this.name = name;
    this.isText = isText;
    this.declared = declared;
    this.distinct = new DistinctCount(distinctLimit);
  }

  /** Counts a value, and puts its hash into `hash`; false where it is missing. */
  add(cell: Cell, hash: CellHash): boolean {
    if (cell === null || cell === undefined || (this.isText && missingTexts.has(cell as string))) return false;
    if (typeof cell === "number" && Number.isNaN(cell)) return false;
    this.count++;
    hashCell(cell, hash);
    this.distinct.add(hash);
    if (this.isText) this.addText((cell as string).trim());
    else this.addTyped(cell);
    return true;
  }

  finish(rows: number): ColumnSummary {
    const { name, count, distinct } = this;
    return {
      name,
      type: this.declared ?? this.typeOfValues(),
      count,
      nulls: rows - count,
      distinct: distinct.count,
      isEstimate: distinct.isEstimate,
      ...this.range(),
    };
  }

  private range(): Pick<ColumnSummary, "min" | "max" | "mean"> {
    const { first, last, kinds } = this;
    if (this.numbers > 0 && this.numbers === this.count) {
      return { min: this.least, max: this.greatest, mean: this.sum.value / this.numbers };
    }
    const areDates = kinds.size === 1 && kinds.has("date");
    return areDates && first !== undefined && last !== undefined ? { min: first, max: last } : {};
  }

  private typeOfValues(): string {
    const { kinds } = this;
    if (kinds.size === 0) return "empty";
    const [only = "text"] = kinds;
    if (kinds.size === 1) return only;
    return kinds.size === 2 && kinds.has("integer") && kinds.has("number") ? "number" : "text";
  }

  private addText(text: string): void {
    if (isNumberText(text)) {
      this.kinds.add(integerPattern.test(text) ? "integer" : "number");
      this.addNumber(numberOf(text));
    } else if (/^(?:true|false)$/i.test(text)) this.kinds.add("boolean");
    else if (datePattern.test(text)) this.addDate(text);
    else this.kinds.add("text");
  }

  private addTyped(cell: NonNullable<Cell>): void {
    if (typeof cell === "number" || typeof cell === "bigint") {
      const number = Number(cell);
      this.kinds.add(Number.isInteger(number) ? "integer" : "number");
      this.addNumber(number);
    } else if (typeof cell === "boolean") this.kinds.add("boolean");
    else if (cell instanceof Date) this.addDate(Number.isNaN(cell.getTime()) ? "" : cell.toISOString());
    else if (datePattern.test(cell)) this.addDate(cell);
    else this.kinds.add("text");
  }

  private addNumber(value: number): void {
    this.numbers++;
    this.sum.add(value);
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
  }

  private addDate(text: string): void {
    this.kinds.add("date");
    if (this.first === undefined || text < this.first) this.first = text;
    if (this.last === undefined || text > this.last) this.last = text;
  }
}

function numberOf(text: string): number {
  const value = Number(text);
  return Number.isNaN(value) ? (text.startsWith("-") ? -Infinity : Infinity) : value;
}

/** A sum that does not lose what is small beside what is large (Neumaier's). */
class ExactSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    const next = this.sum + value;
    if (Number.isFinite(next)) {
      this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    }
    this.sum = next;
  }

  get value(): number {
    return this.sum + this.lost;
  }
}

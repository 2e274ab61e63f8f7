/** Digits that a table shows of a number; more would be noise to the eye. The exact value stands in the tooltip. */
const significantDigits = 5;

/**
 * A number as a person reads it: five significant digits, without trailing zeros; an exponent where plain
 * digits would be too many (below 0.0001, from ten million up). Whole numbers below that keep every digit.
 */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e7)) {
    return Number(value.toPrecision(significantDigits))
      .toExponential()
      .replace("e+", "e")
      .replaceAll("-", "−")
      .replace("e−", "e-");
  }
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(significantDigits)));
  return text.replace("-", "−");
}

/** A difference as `shortNumber` has it, with its sign. */
export function signedNumber(value: number): string {
  return `${value > 0 ? "+" : ""}${shortNumber(value)}`;
}

/** How many digits `shortNumber` shows after the decimal point at most, told without writing the number out. */
export function mostFractionDigits(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) || !(size >= 1e-4)) return 0;
  return Math.max(0, significantDigits - 1 - Math.floor(Math.log10(size)));
}

/** How many digits `shortNumber` shows after the decimal point; none for an exponent. */
export function fractionDigits(value: number): number {
  const text = shortNumber(value);
  const point = text.indexOf(".");
  return point === -1 || text.includes("e") ? 0 : text.length - point - 1;
}

/** Powers of ten that a number holds exactly. */
const powers: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * The shortest number that is the same in single precision: what was 0.1 when it was logged is 0.1 again. From six digits
 * on, by arithmetic where that is exact: writing the digits out and reading them takes ten times as long.
 */
export function shortestSingle(single: number): number {
  if (!Number.isFinite(single) || Number.isInteger(single)) return single;
  const magnitude = Math.floor(Math.log10(Math.abs(single)));
  for (let digits = 6; digits < 9; digits++) {
    const rounded = roundedTo(single, digits, magnitude);
    if (Math.fround(rounded) === single) return rounded;
  }
  return single;
}

function roundedTo(single: number, digits: number, magnitude: number): number {
  const power = powers[digits - 1 - magnitude];
  if (power === undefined) return Number(single.toPrecision(digits));
  return (Math.sign(single) * Math.round(Math.abs(single) * power)) / power;
}

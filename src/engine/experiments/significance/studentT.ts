/** Coefficients of Lanczos' approximation for g = 7, n = 9: https://en.wikipedia.org/wiki/Lanczos_approximation */
const firstTerm = 0.99999999999980993;
const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

const mostTerms = 500;
const precise = 1e-15;
/** In place of a divisor of zero. */
const tiny = 1e-300;

/**
 * How likely a value of Student's t is that lies as far from 0 as `t`, or farther, on either side. `degrees` of freedom are
 * above 0, and need not be whole.
 */
export function twoSidedT(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  return regularBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The regularized incomplete beta function, by its continued fraction (https://dlmf.nist.gov/8.17#v) after Lentz. */
function regularBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on one side of the mean alone.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d] = [1, 1 / apart(1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const term of [even, odd]) {
      d = 1 / apart(1 + term * d);
      c = apart(1 + term / c);
      step = c * d;
      fraction *= step;
    }
    if (Math.abs(step - 1) < precise) break;
  }
  return Math.min(1, front * fraction);
}

function apart(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** The logarithm of the gamma function, for arguments from 0.5 on. */
function logGamma(z: number): number {
  const x = z - 1;
  const base = x + 7.5;
  const sum = lanczos.reduce((total, coefficient, index) => total + coefficient / (x + index + 1), firstTerm);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(base) - base + Math.log(sum);
}

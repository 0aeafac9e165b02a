/**
 * Quantiles that bounds of approximate actions need: normal, Student's t and Poisson.
 *
 * All three rest on the incomplete gamma and beta functions, by series and continued fractions; accurate to about ten
 * digits, which is far more than a confidence interval means.
 */

const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
const EPSILON = 1e-14;
const TINY = 1e-300;
const MAX_STEPS = 10_000;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const sum = LANCZOS.reduce((total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Upper regularised incomplete gamma function Q(a, x): for whole a the chance of fewer than a events when x are expected. */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MAX_STEPS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  return front * lentz(x + 1 - a, (n) => -n * (n - a), (n) => x + 2 * n + 1 - a);
}

/** Regularised incomplete beta function. */
function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  const numerator = (n: number): number => {
    const m = Math.floor(n / 2);
    return n % 2 === 0 ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  };
  return front * lentz(1, numerator, () => 1);
}

/** 1 / (b0 + a1/(b1 + a2/(b2 + …))), from the front (Lentz's method). */
function lentz(b0: number, a: (n: number) => number, b: (n: number) => number): number {
  const safe = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1 / TINY;
  let d = 1 / safe(b0);
  let value = d;
  for (let n = 1; n < MAX_STEPS; n++) {
    d = 1 / safe(b(n) + a(n) * d);
    c = safe(b(n) + a(n) / c);
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return value;
}

function normalCdf(x: number): number {
  const tail = 0.5 * gammaQ(0.5, (x * x) / 2);
  return x < 0 ? tail : 1 - tail;
}

function studentCdf(x: number, degrees: number): number {
  const tail = 0.5 * betaI(degrees / (degrees + x * x), degrees / 2, 0.5);
  return x < 0 ? tail : 1 - tail;
}

/** The x below which a standard normal value falls with chance `p`. */
export function normalQuantile(p: number): number {
  return invert(normalCdf, p);
}

/** The x below which a value of Student's t distribution falls with chance `p`. */
export function studentQuantile(degrees: number, p: number): number {
  return invert((x) => studentCdf(x, degrees), p);
}

/** The smallest k such that at most k events happen with chance `p` or more, when `mean` are expected. */
export function poissonQuantile(mean: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return Infinity;
  let low = -1;
  let high = Math.ceil(mean + 1);
  while (gammaQ(high + 1, mean) < p) high = Math.ceil(high * 1.5) + 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (gammaQ(middle + 1, mean) >= p) high = middle;
    else low = middle;
  }
  return high;
}

function invert(cdf: (x: number) => number, p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  let low = -1;
  let high = 1;
  while (cdf(low) > p) low *= 2;
  while (cdf(high) < p) high *= 2;
  while (high - low > 1e-12 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/*
 * Pieces of work that threads share, in shared memory: how many are taken, and then for each what has come of it. Who is
 * done with one takes the next, so that none waits while there is work.
 */

/** Of a piece that nobody is done with. */
export const undone = 0;

/** For so many pieces, none of them taken. */
export function makeClaims(count: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer((1 + count) * Int32Array.BYTES_PER_ELEMENT));
}

/** The number of the next piece, which is the caller's to do; undefined where all are taken. */
export function claimNext(claims: Int32Array): number | undefined {
  const index = Atomics.add(claims, 0, 1);
  return index < claims.length - 1 ? index : undefined;
}

/** Says that a piece is done, and what has come of it: any number but `undone`. */
export function settleClaim(claims: Int32Array, index: number, outcome: number): void {
  Atomics.store(claims, 1 + index, outcome);
}

/** What has come of a piece; `undone` while somebody is at it, or nobody. */
export function outcomeOf(claims: Int32Array, index: number): number {
  return Atomics.load(claims, 1 + index);
}

/** Has nobody take a further piece. */
export function stopClaims(claims: Int32Array): void {
  Atomics.store(claims, 0, claims.length);
}

export function areAllDone(claims: Int32Array): boolean {
  return !claims.subarray(1).includes(undone);
}

/** What is used of it: it comes without types. */
declare module "vega-statistics" {
  /** The fitted places, in their order. */
  export function regressionLoess<Point>(
    points: readonly Point[],
    x: (point: Point) => number,
    y: (point: Point) => number,
    bandwidth: number,
  ): readonly (readonly [x: number, y: number])[];
}

/**
 * Values smoothed exponentially as TensorBoard does it: `weight` (0 to less than 1) is what the past counts, and the
 * first values are not drawn towards zero. What is no finite number stays as it is; so does a curve that never changes.
 * https://github.com/tensorflow/tensorboard/blob/master/tensorboard/webapp/widgets/line_chart_v2/data_transformer.ts
 */
export function smooth(values: Float64Array, length: number, weight: number): Float64Array {
  const smoothed = values.slice(0, length);
  const [first = Number.NaN] = smoothed;
  if (smoothed.every((value) => value === first)) return smoothed;
  let sum = 0;
  let past = 1;
  for (let index = 0; index < length; index++) {
    const value = smoothed[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    sum = sum * weight + (1 - weight) * value;
    past *= weight;
    smoothed[index] = sum / (1 - past);
  }
  return smoothed;
}

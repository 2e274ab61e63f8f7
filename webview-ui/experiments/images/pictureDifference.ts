/** How two pictures of the same size differ. */
export interface PictureDifference {
  /** How far apart each pixel's red, green and blue are, made stronger; opaque. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** How many pixels differ at all. */
  readonly differing: number;
  /** The largest distance of a colour, from 0 to 255. */
  readonly largest: number;
}

/** Compares the pixels (red, green, blue, opacity, from 0 to 255) of two pictures; what is transparent counts as black. */
export function pictureDifference(one: Uint8ClampedArray, other: Uint8ClampedArray, gain: number): PictureDifference {
  const pixels = new Uint8ClampedArray(one.length);
  let [differing, largest] = [0, 0];
  for (let at = 0; at < one.length; at += 4) {
    const [opacity, otherOpacity] = [(one[at + 3] ?? 0) / 255, (other[at + 3] ?? 0) / 255];
    let most = 0;
    for (let colour = at; colour < at + 3; colour++) {
      const distance = Math.abs((one[colour] ?? 0) * opacity - (other[colour] ?? 0) * otherOpacity);
      pixels[colour] = distance * gain;
      if (distance > most) most = distance;
    }
    pixels[at + 3] = 255;
    if (most > 0) differing++;
    if (most > largest) largest = most;
  }
  return { pixels, differing, largest: Math.round(largest) };
}

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** A colour as CSS writes it, of those that themes and palettes use; middle grey for any other. */
export function parseColour(text: string): Colour {
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(text);
  if (long) return hexOf(long.slice(1));
  const short = /^#([\da-f])([\da-f])([\da-f])/i.exec(text);
  if (short) return hexOf(short.slice(1).map((digit) => digit + digit));
  const [red, green, blue] = (/^rgba?\(([^)]*)\)/.exec(text)?.[1] ?? "").split(/[\s,/]+/).map(Number);
  return [red ?? 128, green ?? 128, blue ?? 128].map((part) =>
    Number.isFinite(part) ? part : 128,
  ) as unknown as Colour;
}

/** A colour on the way from one to another; 0 is the first. */
export function mixed(from: Colour, to: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * share);
  return [at(0), at(1), at(2)];
}

export function cssOf([red, green, blue]: Colour): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Black or white, whichever is read better on a colour: by 4.5 : 1 at least. @see https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
export function textOn(ground: Colour): "#000000" | "#ffffff" {
  const light = luminance(ground);
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function hexOf(parts: readonly string[]): Colour {
  return parts.map((part) => Number.parseInt(part, 16)) as unknown as Colour;
}

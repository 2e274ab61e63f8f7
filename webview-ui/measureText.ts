export type Measure = (text: string) => number;

/** How wide texts are in the page's font at a weight and a share of its size, in pixels. */
export function measureIn(weight: number, share: number): Measure {
  const known = new Map<string, number>();
  let measure: Measure | undefined;
  return (text) => {
    // Late, as the page has its font by then.
    measure ??= measureNow(weight, share);
    const width = known.get(text) ?? measure(text);
    known.set(text, width);
    return width;
  };
}

function measureNow(weight: number, share: number): Measure {
  const context = document.createElement("canvas").getContext("2d");
  const { fontFamily, fontSize } = getComputedStyle(document.body);
  const size = Number.parseFloat(fontSize) * share;
  if (!context) return (text) => text.length * size * 0.6;
  context.font = `${weight} ${size}px ${fontFamily}`;
  return (text) => context.measureText(text).width;
}

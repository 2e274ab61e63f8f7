/** The id of a box's element, by which the canvas names the one that the keyboard is at. */
export function boxElementId(boxId: string): string {
  return `box ${boxId}`.replaceAll(/\s/g, "_");
}

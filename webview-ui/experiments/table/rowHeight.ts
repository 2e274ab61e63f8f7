/** The height of every row in pixels, as in VS Code's lists. */
export const rowHeight = 22;

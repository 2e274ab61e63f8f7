/** How the words for what a restore does are painted. */
export const actionColors = { create: "green", replace: "yellow", remove: "red", unchanged: "dim" } as const;

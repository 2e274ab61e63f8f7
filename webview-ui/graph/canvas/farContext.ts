import { createContext, useContext } from "react";

/** Under this zoom no text can be read. */
export const farZoom = 0.28;

/** Whether the graph is seen from so far away that texts are left out. */
export const FarContext = createContext(false);

export function useIsFar(): boolean {
  return useContext(FarContext);
}

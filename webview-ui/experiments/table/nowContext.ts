import { createContext, useContext } from "react";

/** The time in milliseconds since 1970 that ages in the table are told by: one clock for all rows. */
export const NowContext = createContext(0);

export function useTableNow(): number {
  return useContext(NowContext);
}

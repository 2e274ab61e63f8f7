import { useEffect, useState } from "react";

/** The time in milliseconds since 1970, anew every `interval` milliseconds while `isLive`. */
export function useNow(interval: number, isLive = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval, isLive]);
  return now;
}

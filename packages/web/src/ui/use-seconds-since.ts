import { useEffect, useState } from "react";

/** Seconds since something was told, counted on here. */
export function useSecondsSince(told: unknown): number {
  const [now, setNow] = useState(() => performance.now());
  const [since, setSince] = useState({ told, at: now });
  if (since.told !== told) setSince({ told, at: performance.now() });
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since.at) / 1000;
}

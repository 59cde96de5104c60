import type { Lifetime } from '@ai-proxy/core';

/** How long a request waits before it comes back to a credential. */
export interface BackoffRules {
  readonly capMs: number;
  /** 0 to 1: how much of a pause is left to chance; 1 is full jitter. */
  readonly jitter: number;
}

const baseMs = 250;

/** The pause before the return number `round`, counted from 0. */
export function backoffMs(
  round: number,
  { capMs, jitter }: BackoffRules,
  random: () => number,
): number {
  return Math.min(baseMs * 2 ** round, capMs) * (1 - jitter * random());
}

/** Resolves when the time is over, or at once when the lifetime ends. */
export async function pause(ms: number, lifetime: Lifetime): Promise<void> {
  if (ms <= 0 || lifetime.ended) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    const stopListening = lifetime.onEnd(done);
    function done(): void {
      clearTimeout(timer);
      stopListening();
      resolve();
    }
  });
}

import type { Candidate } from './catalog.ts';
import { lowest } from './lowest.ts';
import type { Choose, Outlook } from './strategy.ts';

/** A request that was sent to find out and has told nothing yet is not followed by another one so soon. */
const probeMs = 10_000;

/**
 * The candidate whose answers begin soonest. One that was never measured gets a single request to find
 * out; while it is out, others go to those that are known, or where nobody is known, are spread.
 */
export function fastest({ clock, inFlight, latencies, rotations }: Outlook): Choose {
  const probedAtMs = new Map<string, number>();
  const load = ({ account }: Candidate): number => inFlight.of(account);

  return (candidates, kind) => {
    const nowMs = clock.monotonic();
    const expected = ({ slot }: Candidate): number =>
      latencies.expected(slot, kind, nowMs) ?? Infinity;
    const unknown = candidates.filter((candidate) => expected(candidate) === Infinity);
    const unasked = unknown.filter(
      ({ slot }) => nowMs - (probedAtMs.get(slot) ?? -Infinity) >= probeMs,
    );
    const probed = rotations.pick(unasked);
    if (probed !== undefined) {
      probedAtMs.set(probed.slot, nowMs);
      return probed;
    }
    if (unknown.length === candidates.length) return rotations.pick(lowest(unknown, load));
    return rotations.pick(lowest(candidates, expected));
  };
}

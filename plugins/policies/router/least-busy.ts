import type { Candidate } from './catalog.ts';
import { lowest } from './lowest.ts';
import type { Choose, Outlook } from './strategy.ts';

/** The candidate with the fewest requests at work for its weight; equals in turn. */
export function leastBusy({ inFlight, rotations }: Outlook): Choose {
  const load = ({ account, credential }: Candidate): number =>
    (inFlight.of(account) + 1) / credential.weight;
  return (candidates) => rotations.pick(lowest(candidates, load));
}

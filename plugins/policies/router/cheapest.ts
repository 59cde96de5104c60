import type { Candidate } from './catalog.ts';
import { lowest } from './lowest.ts';
import type { Choose, Outlook } from './strategy.ts';

/** Requests are longer than their answers: tokens of input for each one of output. */
const inputShare = 3n;

/** The candidate whose model costs least, in turn where several do; those without a price come last. */
export function cheapest({ prices, rotations }: Outlook): Choose {
  const rate = ({ credential, model }: Candidate): bigint | number => {
    const found = prices?.rateOf(credential.provider, model, credential.id);
    return found === undefined ? Infinity : found.input * inputShare + found.output;
  };
  return (candidates) => rotations.pick(lowest(candidates, rate));
}

import { cutAtRandom, cutEverywhere } from './cuts.ts';
import type { Recording } from './recording.ts';

/** One way in which an upstream may send a body. */
export interface Variant {
  readonly name: string;
  readonly body: Buffer;
  readonly chunks: readonly Buffer[];
}

/** Longest body, in bytes, of which every byte is sent as a chunk of its own. */
const shortBody = 2500;

/**
 * The ways to send a recording: whole, and cut somewhere, with other line ends where the client does
 * not get the bytes. `seed`: where random cuts fall; an even one leaves line ends as they are.
 */
export function variantsOf(
  recording: Recording,
  isTranslated: boolean,
  seed: number,
): [Variant, ...Variant[]] {
  const body = Buffer.from(recording.body);
  const whole = { name: 'one chunk', body, chunks: [body] };
  const chunks = cutAtRandom(body, seed);
  const random = { name: `cut at random with seed ${seed}`, body, chunks };
  if (!recording.isStream) return isTranslated ? [random] : [whole, random];
  const bytes = { name: 'every byte a chunk', body, chunks: cutEverywhere(body) };
  const returns = Buffer.from(recording.body.replaceAll(/\r?\n/g, '\r\n'));
  const crlf = { name: `CRLF, seed ${seed}`, body: returns, chunks: cutAtRandom(returns, seed) };
  return [
    whole,
    isTranslated && seed % 2 === 1 ? crlf : random,
    ...(body.length <= shortBody ? [bytes] : []),
  ];
}

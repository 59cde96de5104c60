import { cutAtRandom, cutEverywhere } from './cuts.ts';
import type { Recording } from './recording.ts';

/** One way in which an upstream may send a body. */
export interface Variant {
  readonly name: string;
  readonly body: Buffer;
  readonly chunks: readonly Buffer[];
}

const seeds = [1, 2, 3];

/** Longest body, in bytes, of which every byte is sent as a chunk of its own. */
const shortBody = 2500;

/** The ways to send a recording; line ends are changed only where the client does not get the bytes. */
export function variantsOf(recording: Recording, isTranslated: boolean): Variant[] {
  const body = Buffer.from(recording.body);
  const whole = { name: 'one chunk', body, chunks: [body] };
  if (!recording.isStream)
    return [whole, { name: 'cut at random', body, chunks: cutAtRandom(body, 1) }];
  const random = seeds.map((seed) => ({
    name: `cut at random with seed ${seed}`,
    body,
    chunks: cutAtRandom(body, seed),
  }));
  const bytes = { name: 'every byte a chunk', body, chunks: cutEverywhere(body) };
  const returns = Buffer.from(recording.body.replaceAll('\n', '\r\n'));
  const crlf = { name: 'CRLF', body: returns, chunks: cutAtRandom(returns, 4) };
  return [
    whole,
    ...random,
    ...(body.length <= shortBody ? [bytes] : []),
    ...(isTranslated ? [crlf] : []),
  ];
}

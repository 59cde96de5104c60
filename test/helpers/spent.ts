import type { UpstreamKind } from './gateway.ts';
import { tokens } from './scenes.ts';

/** Tokens of an answer, with the cache in the input and the thoughts in the output. */
export interface Spent {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly thinking: number;
}

const { cacheRead, cacheWrite, fresh, output, thinking } = tokens;
const shared = { input: fresh + cacheRead, cacheRead, cacheWrite: 0, output, thinking };

/** What every answer of an upstream costs; only Claude tells what went into the cache. */
export const spent: Readonly<Record<UpstreamKind, Spent>> = {
  openai: shared,
  claude: { ...shared, input: fresh + cacheRead + cacheWrite, cacheWrite },
  responses: shared,
  gemini: shared,
};

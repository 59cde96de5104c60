/** What the tests of all SDKs ask for, in terms of no format. */
import type { UpstreamKind } from './gateway.ts';
import * as scenes from './scenes.ts';

/** Bytes of an image of one pixel. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const pixelUrl = `data:image/png;base64,${pixel}`;
export const imageUrl = 'https://images.example/cat.png';

/** Schema of `scenes.structured`. */
export const answerSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'number' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
} as const;

/** Schema of what the fake tools take. */
export const inputSchema = {
  type: 'object' as const,
  properties: {
    city: { type: 'string' as const },
    unit: { type: 'string' as const, enum: ['celsius', 'kelvin'] },
  },
  additionalProperties: false,
};

export const toolNames = ['get_weather', 'get_time'];

/** A model of the upstream that is known to think, and the scene after it. */
export const thinkers: Readonly<Record<UpstreamKind, string>> = {
  openai: 'gpt-5.1',
  claude: 'claude-sonnet-4-5',
  responses: 'gpt-5.1',
  gemini: 'gemini-3-pro-preview',
};

/**
 * What the upstream says of results that were sent in the reverse order of their calls. Ids say there
 * which is which; only Gemini, whose calls have none, wants the order of the calls.
 */
export function reverseVerdict(kind: UpstreamKind, calls: readonly scenes.Call[]): string {
  const results = calls.map(scenes.resultOf);
  return scenes.verdict(kind === 'gemini' ? results : results.toReversed());
}

/** Whether the upstream says of the error that is all of its stream that it is overloaded. */
export const isOverload: Readonly<Record<UpstreamKind, boolean>> = {
  openai: false,
  claude: true,
  responses: false,
  gemini: true,
};

/** Where the upstream finds the mistake in what a result without a call became. */
export const refusedPath: Readonly<Record<UpstreamKind, RegExp>> = {
  openai: /messages\[0\]/,
  claude: /messages\[0\]/,
  responses: /No tool call found/,
  gemini: /contents\[0\]/,
};

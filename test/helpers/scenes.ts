/**
 * What both scripted upstreams answer, whatever their format. The model of a request names the scene;
 * a number at the end of `error-…` is the status to answer with.
 */

/** Words of more than one byte a letter, some with combining marks. */
export const words = 'Grüße aus Zürich 👋🏽, naïve cafe\u0301 — 日本語 \u2028 "quoted" \\ end.';
export const refusalWords = 'I cannot help with that.';
export const cutWords = 'Once upon a time there';
export const stopWord = 'END';
export const weatherText = 'Let me look.';
export const structured = { city: 'Zürich', degrees: 21 };

export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Calls of the scene `tool`. */
export const oneCall: readonly Call[] = [
  { name: 'get_weather', input: { city: 'Zürich', unit: 'celsius' } },
];

/** Calls of the scene `parallel`; the last one has no arguments. */
export const parallelCalls: readonly Call[] = [
  { name: 'get_weather', input: { city: 'Zürich', unit: 'celsius' } },
  { name: 'get_weather', input: { city: 'Oslo "north"', unit: 'kelvin' } },
  { name: 'get_time', input: {} },
];

/** What the model says once it has seen the results of its calls. */
export function verdict(results: readonly string[]): string {
  return `Results: ${results.join(' | ')}.`;
}

/** Tokens of every answer. OpenAI counts the cache inside the prompt, Claude beside it. */
export const tokens = { fresh: 20, cacheRead: 100, cacheWrite: 40, output: 30, thinking: 12 };

/** Seconds in `retry-after` of a 429. */
export const retryAfterSeconds = 7;

/** The status that a model name such as `error-429` asks for. */
export function statusOf(model: string): number | undefined {
  const found = /^error-(\d{3})$/.exec(model)?.[1];
  return found === undefined ? undefined : Number(found);
}

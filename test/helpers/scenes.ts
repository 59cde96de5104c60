/**
 * What all scripted upstreams answer, whatever their format. The model of a request names the scene;
 * a number at the end of `error-…` is the status to answer with.
 */

/** Words of more than one byte a letter, some with combining marks. */
export const words = 'Grüße aus Zürich 👋🏽, naïve cafe\u0301 — 日本語 \u2028 "quoted" \\ end.';
export const refusalWords = 'I cannot help with that.';
export const cutWords = 'Once upon a time there';
export const stopWord = 'END';
export const weatherText = 'Let me look.';
export const structured = { city: 'Zürich', degrees: 21 };

/** What the model thinks in the scenes `think` and `think-tool`. */
export const thoughts = 'The user greets me, so I greet back — in Züritüütsch 🧐.';

export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Calls of the scenes `tool` and `think-tool`. */
export const oneCall: readonly Call[] = [
  { name: 'get_weather', input: { city: 'Zürich', unit: 'celsius' } },
];

/** Calls of the scene `parallel`; the last one has no arguments. */
export const parallelCalls: readonly Call[] = [
  { name: 'get_weather', input: { city: 'Zürich', unit: 'celsius' } },
  { name: 'get_weather', input: { city: 'Oslo "north"', unit: 'kelvin' } },
  { name: 'get_time', input: {} },
];

/** What the fake tools of the tests give for a call. */
export function resultOf({ name, input }: Call): string {
  return name === 'get_time' ? '12:00' : `21° in ${String(input['city'])}`;
}

/** What the model says once it has seen the results of its calls. */
export function verdict(results: readonly string[]): string {
  return `Results: ${results.join(' | ')}.`;
}

/** Tokens of every answer; each format counts the cache and the thoughts in its own way. */
export const tokens = { fresh: 20, cacheRead: 100, cacheWrite: 40, output: 30, thinking: 12 };

/** Tokens of every request whose tokens are counted. */
export const counted = 142;

/** The vector of an input; its numbers are the same in 32 bits. */
export function vectorOf(text: string): readonly number[] {
  return [text.length, 0.5, -0.25];
}

/** Seconds in `retry-after` of a 429. */
export const retryAfterSeconds = 7;

/** The scene that a model names; it may stand behind the name of a real model. */
export function sceneOf(model: string): string {
  return model.replace(/^(?:gpt-5\.1|claude-sonnet-4-5|gemini-3-pro-preview)-/, '');
}

/** The status that a model name such as `error-429` asks for. */
export function statusOf(model: string): number | undefined {
  const found = /^error-(\d{3})$/.exec(model)?.[1];
  return found === undefined ? undefined : Number(found);
}

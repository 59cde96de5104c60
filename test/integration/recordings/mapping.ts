import type { Answer, Call, Tokens } from './answer.ts';
import type { FormatName } from './recording.ts';
import { meaningOf, stopWords } from './stop-words.ts';

const nothing: Tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

/** What each format cannot say of an answer, and what it says instead. */
const asSaidIn: Readonly<Record<FormatName, (answer: Answer) => Answer>> = {
  'openai-chat': (answer) => answer,
  'openai-responses': (answer) => answer,
  /** Usage is required there, ids have an alphabet, and a refusal is text with a stop reason of its own. */
  anthropic: (answer) => ({
    ...withRefusalAsText(answer),
    calls: answer.calls.map((call) => ({ ...call, id: call.id.replace(/[^\w-]/g, '_') })),
    tokens: answer.tokens ?? nothing,
  }),
  /** Tokens that were written to a cache are input like others. */
  gemini: (answer) => ({
    ...withRefusalAsText(answer),
    tokens: answer.tokens && {
      ...answer.tokens,
      input: answer.tokens.input + answer.tokens.cacheWrite,
      cacheWrite: 0,
    },
  }),
};

/** What a client of a format must see of an answer in another one. */
export function asSeenBy(client: FormatName, answer: Answer, upstream: FormatName): Answer {
  const stop = stopWords[client][meaningOf(answer, upstream)];
  return { ...asSaidIn[client](answer), stop };
}

/** A refusal is words like others where there is no place for it. */
function withRefusalAsText(answer: Answer): Answer {
  return { ...answer, text: answer.text + answer.refusal, refusal: '' };
}

/** What clients of all formats take as the id of a call. */
const acceptable = /^[\w-]{1,64}$/;

/**
 * The answer with ids as they are expected where the upstream gave none: those that a client got must
 * be good ids, each another one.
 */
export function withExpectedIds(answer: Answer, expected: Answer): Answer {
  const ids = answer.calls.map(({ id }) => id);
  const areGood = ids.every((id) => acceptable.test(id)) && new Set(ids).size === ids.length;
  const expectedOf = (call: Call, index: number): Call =>
    expected.calls[index]?.id === '' && areGood ? { ...call, id: '' } : call;
  return { ...answer, calls: answer.calls.map(expectedOf) };
}

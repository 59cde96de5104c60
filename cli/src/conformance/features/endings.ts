import { bothWays, type Feature } from '../feature.ts';
import type { FormatName, Pair } from '../format-name.ts';
import { either, type Pattern } from '../pattern.ts';
import type { ScriptedUsage } from '../script.ts';

const cut = 'Once upon a time, in';
const declined = "I can't help with that. Désolé.";
const limit = 64;

const usage: ScriptedUsage = {
  fresh: 100,
  cacheRead: 40,
  cacheWrite: 7,
  output: 20,
  reasoning: 9,
};

/** What a format tells of usage besides input, cached input and output. */
const tells: Readonly<
  Record<FormatName, { readonly written: boolean; readonly reasoning: boolean }>
> = {
  'openai-chat': { written: false, reasoning: true },
  'anthropic-messages': { written: true, reasoning: false },
  'openai-responses': { written: false, reasoning: true },
  gemini: { written: false, reasoning: true },
};

/** Sums have to agree on both ends; details only where both formats have a place for them. */
function usageSeen({ inbound, upstream }: Pair): Pattern {
  const written = tells[upstream].written ? usage.cacheWrite : 0;
  const isWrittenShown = tells[inbound].written && tells[upstream].written;
  const isReasoningShown = tells[inbound].reasoning && tells[upstream].reasoning;
  return {
    status: 200,
    usage: {
      input: usage.fresh + usage.cacheRead + written,
      cached: usage.cacheRead,
      written: isWrittenShown ? usage.cacheWrite : 0,
      output: usage.output + usage.reasoning,
      reasoning: isReasoningShown ? usage.reasoning : 0,
    },
  };
}

/** What concerns the end of an answer and what it cost. */
export const endings: readonly Feature[] = [
  ...bothWays({
    name: 'max-tokens',
    group: 'Endings',
    title: 'output limit',
    ask: { maxTokens: limit },
    script: { text: cut, ending: 'length' },
    received: {
      'openai-chat': either({ max_completion_tokens: limit }, { max_tokens: limit }),
      'anthropic-messages': { max_tokens: limit },
      'openai-responses': { max_output_tokens: limit },
      gemini: { generationConfig: { maxOutputTokens: limit } },
    },
    seen: { status: 200, text: cut, ending: 'length' },
  }),
  ...bothWays({
    name: 'content-filter',
    group: 'Endings',
    title: 'content filter',
    script: { text: cut, ending: 'filter' },
    seen: { status: 200, text: cut, ending: 'filter' },
  }),
  ...bothWays({
    name: 'refusal',
    group: 'Endings',
    title: 'refusal',
    script: { refusal: declined, ending: 'refusal' },
    seen: either(
      { status: 200, text: declined, ending: 'filter' },
      { status: 200, refusal: declined },
    ),
  }),
  ...bothWays({
    name: 'usage',
    group: 'Endings',
    title: 'usage',
    ask: { usage: true },
    script: { usage },
    seenBy: usageSeen,
  }),
];

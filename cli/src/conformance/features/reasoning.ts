import { bothWays, feature, type Feature } from '../feature.ts';
import { atLeast, either } from '../pattern.ts';
import { hello } from '../script.ts';

/** From here on a budget of tokens is a high effort. */
const highBudget = 8_193;
const thoughts = 'First: who asks? "A friend". 友達。';

/** What concerns thinking. */
export const reasoning: readonly Feature[] = [
  feature({
    name: 'reasoning-effort',
    group: 'Reasoning',
    title: 'high effort',
    ask: { reasoning: 'high' },
    received: {
      'openai-chat': { reasoning_effort: 'high' },
      'anthropic-messages': either(
        { output_config: { effort: 'high' } },
        { thinking: { type: 'enabled', budget_tokens: atLeast(highBudget) } },
      ),
      'openai-responses': { reasoning: { effort: 'high' } },
      gemini: {
        generationConfig: {
          thinkingConfig: either(
            { thinkingLevel: 'HIGH' },
            { thinkingBudget: atLeast(highBudget) },
          ),
        },
      },
    },
  }),
  ...bothWays({
    name: 'reasoning-shown',
    group: 'Reasoning',
    title: 'thoughts that are shown',
    ask: { reasoning: 'high' },
    script: {
      reasoning: thoughts,
      usage: { fresh: 100, cacheRead: 0, cacheWrite: 0, output: 20, reasoning: 30 },
    },
    // This API has no word for showing thoughts; its vendors show them to whoever lets the model think.
    impliedBy: ['openai-chat'],
    received: {
      'anthropic-messages': { thinking: { type: either('adaptive', 'enabled') } },
      'openai-responses': { reasoning: { summary: either('auto', 'detailed', 'concise') } },
      gemini: { generationConfig: { thinkingConfig: { includeThoughts: true } } },
    },
    seen: { status: 200, reasoning: thoughts, text: hello, ending: 'stop' },
  }),
];

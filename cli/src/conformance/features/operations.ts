import { feature, type Feature } from '../feature.ts';
import { formatNames } from '../format-name.ts';
import { atLeast, either, having } from '../pattern.ts';
import { plainScript } from '../script.ts';
import { turnsOf } from './turns.ts';

const counted = turnsOf(['user', 'Say hello.']);
const texts = ['Hello', 'Grüße 👋'];
const noVectors = 'the API has no embeddings';

/** What is asked for besides answers of a model. */
export const operations: readonly Feature[] = [
  feature({
    name: 'count-tokens',
    group: 'Other operations',
    title: 'count tokens',
    ask: { operation: 'count-tokens' },
    cannotAsk: { 'openai-chat': 'the API counts no tokens' },
    answeredByGateway: ['openai-chat'],
    received: {
      ...counted,
      gemini: either(counted.gemini, { generateContentRequest: counted.gemini }),
    },
    seenBy: ({ upstream }) => ({
      status: 200,
      count: upstream === 'openai-chat' ? atLeast(1) : plainScript.tokens,
    }),
  }),
  feature({
    name: 'embeddings',
    group: 'Other operations',
    title: 'embeddings',
    ask: { operation: 'embed', texts },
    needsBoth: true,
    missing: { 'anthropic-messages': noVectors, 'openai-responses': noVectors },
    received: {
      'openai-chat': { input: texts },
      gemini: { requests: texts.map((text) => ({ content: { parts: [{ text }] } })) },
    },
    seen: { status: 200, vectors: plainScript.vectors },
  }),
  feature({
    name: 'model-list',
    group: 'Other operations',
    title: 'list of models',
    ask: { operation: 'list-models' },
    answeredByGateway: formatNames,
    seenBy: (_pair, model) => ({ status: 200, models: having(model) }),
  }),
];

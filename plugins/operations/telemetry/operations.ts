import type { Context, Operation } from '@ai-proxy/core';

const generating: Readonly<Record<string, string | undefined>> = {
  gemini: 'generate_content',
  'openai-completions': 'text_completion',
};

/** Of these the conventions have no name but the last: lists of models are no work of a model. */
const others: Readonly<Record<Exclude<Operation, 'generate'>, string | undefined>> = {
  embed: 'embeddings',
  'count-tokens': 'count_tokens',
  'list-models': undefined,
};

/** Value of `gen_ai.operation.name`, by what the client asked for. */
export function operationName({ inbound: { dialect, operation } }: Context): string | undefined {
  return operation === 'generate' ? (generating[dialect] ?? 'chat') : others[operation];
}

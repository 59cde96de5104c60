import type { Dialect, OperationCodec } from '../../../core/src/dialect/dialect.ts';
import type { JsonObject } from '../../../core/src/dialect/json.ts';
import type { CanonicalRequest } from '../../../core/src/dialect/model.ts';
import type {
  EmbeddingRequest,
  EmbeddingResponse,
  TokenCount,
} from '../../../core/src/dialect/operations.ts';
import type { StreamGrammar } from '../../../core/src/dialect/dialect.ts';
import { lineDialect } from './line-dialect.ts';

/** A line dialect that counts tokens and embeds, too; each of its codecs leaves its name on what it writes. */
export function lineDialectWithCodecs(name: string): Dialect {
  return { ...lineDialect(name), counting: counting(name), embedding: embedding(name) };
}

/** A line dialect with the rule that no frame says the word. */
export function lineDialectWithout(word: string, name = 'line'): Dialect {
  const streamGrammar = (): StreamGrammar => ({
    violation: ({ data }) => (data.includes(word) ? `${data} says ${word}.` : undefined),
  });
  return { ...lineDialect(name), streamGrammar };
}

function counting(name: string): OperationCodec<CanonicalRequest, TokenCount> {
  return {
    decodeRequest: ({ model, count }) => ({
      value: {
        model: String(model),
        stream: false,
        messages: [{ role: 'user', parts: [{ type: 'text', text: String(count) }] }],
        sampling: {},
      },
      warnings: [{ path: 'count', reason: `read by ${name}` }],
    }),
    encodeRequest: ({ messages, model }) => ({
      value: { model, messages: messages.length, countedBy: name },
      warnings: [{ path: 'count', reason: `written by ${name}` }],
    }),
    decodeAnswer: ({ tokens }) => (typeof tokens === 'number' ? { tokens } : undefined),
    encodeAnswer: ({ tokens }, context) => ({
      value: { tokens, for: context.requestId, by: name },
      warnings: [],
    }),
  };
}

function embedding(name: string): OperationCodec<EmbeddingRequest, EmbeddingResponse> {
  return {
    decodeRequest: ({ input, model }) => ({
      value: { model: String(model), inputs: [String(input)] },
      warnings: [],
    }),
    encodeRequest: ({ inputs, model }) => ({
      value: { model, embed: inputs, by: name },
      warnings: [],
    }),
    decodeAnswer: ({ vector }) =>
      Array.isArray(vector) ? { model: 'm', vectors: [vector.map(Number)] } : undefined,
    encodeAnswer: ({ vectors }): { value: JsonObject; warnings: [] } => ({
      value: { vector: vectors[0], by: name },
      warnings: [],
    }),
  };
}

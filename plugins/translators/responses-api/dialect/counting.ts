import type {
  CanonicalRequest,
  Decoded,
  JsonObject,
  OperationCodec,
  TokenCount,
} from '@ai-proxy/core';
import { Fields, kept } from './fields.ts';
import { decodeRequest } from './request-decode.ts';
import { encodeRequest } from './request-encode.ts';

/** Members that are counted; the counter refuses others. */
const counted = [
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'truncation',
  'personality',
];

/** How `POST /v1/responses/input_tokens` asks and answers; a request as for an answer, less its handling. */
export const countingCodec: OperationCodec<CanonicalRequest, TokenCount> = {
  /** There may be nothing to count yet. */
  decodeRequest: (body) => decodeRequest({ ...body, input: body['input'] ?? [] }),
  encodeRequest: (request) => withoutHandling(encodeRequest(request)),
  decodeAnswer: (body) => {
    const fields = new Fields(body);
    fields.string('object');
    const tokens = fields.count('input_tokens');
    return tokens === undefined ? undefined : { tokens, ...fields.extensions() };
  },
  encodeAnswer: ({ tokens, extensions }) => ({
    value: { object: 'response.input_tokens', input_tokens: tokens, ...kept(extensions) },
    warnings: [],
  }),
};

/** What is no matter of counting is not lost by leaving it out. */
function withoutHandling({ value, warnings }: Decoded<JsonObject>): Decoded<JsonObject> {
  const members = counted.flatMap((name) => {
    const member = value[name];
    return member === undefined ? [] : [[name, member] as const];
  });
  return { value: Object.fromEntries(members), warnings };
}

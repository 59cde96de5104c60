import {
  type CanonicalRequest,
  countOf,
  type Decoded,
  type JsonObject,
  Ledger,
  type OperationCodec,
  type Sampling,
  type TokenCount,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, mergeMembers, ownMembers } from './members.ts';
import { decodeRequest, encodeRequest } from './request.ts';
import { samplingMembers } from './sampling.ts';
import { dialectName } from './wire.ts';

/** The members that the counter takes; it refuses all others. */
const countedMembers: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'cache_control',
  'context_management',
  'mcp_servers',
  'speed',
]);

/** What a request to generate always has, asked for or not. */
const givenMembers: ReadonlySet<string> = new Set(['max_tokens', 'stream']);

/** How this API counts the tokens of a request. */
export const counting: OperationCodec<CanonicalRequest, TokenCount> = {
  decodeRequest,
  encodeRequest: encodeCounted,
  decodeAnswer,
  encodeAnswer,
};

/** How a request is sampled does not change its tokens, so that the counter takes none of it. */
function encodeCounted({ sampling, ...request }: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  const encoded = encodeRequest({ ...request, sampling: {}, stream: false });
  for (const { path, reason } of encoded.warnings) ledger.lose(path, reason);
  for (const name in sampling) lose(samplingMembers[name as keyof Sampling], ledger);
  const body: Record<string, JsonObject[string]> = {};
  for (const [name, value] of Object.entries(encoded.value)) {
    if (countedMembers.has(name)) body[name] = value;
    else if (!givenMembers.has(name)) lose(name, ledger);
  }
  return ledger.done(body);
}

function lose(path: string, ledger: Ledger): void {
  ledger.lose(path, 'The counter of tokens takes no such member.');
}

function decodeAnswer(body: JsonObject): TokenCount | undefined {
  const tokens = countOf(body['input_tokens']);
  if (tokens === undefined) return undefined;
  return { tokens, ...extending(unknownMembers(body, ['input_tokens'])) };
}

function encodeAnswer(count: TokenCount): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', count.extensions, dialectName);
  return ledger.done(mergeMembers({ input_tokens: count.tokens }, ownMembers(count)));
}

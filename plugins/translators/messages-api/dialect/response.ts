import {
  type CanonicalResponse,
  type Choice,
  type Decoded,
  type EncodeContext,
  GatewayError,
  type JsonObject,
  Ledger,
  objectOf,
  objectsOf,
  present,
  type StopReason,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, mergeMembers, ownMembers } from './members.ts';
import { decodeBlock } from './parts-decode.ts';
import { encodeAnswerParts } from './response-parts.ts';
import { showsThinking } from './thinking.ts';
import { decodeUsage, encodeUsage } from './usage.ts';
import { dialectName, distinctStopReasons, stopReasons, wireStopReasons } from './wire.ts';

/** Members of an answer that have a canonical name, or are always the same. */
export const knownResponseMembers = [
  'id',
  'type',
  'role',
  'model',
  'content',
  'stop_reason',
  'stop_sequence',
  'usage',
];

/** Members that every answer has here, and that say nothing unless this format said it. */
export const unsaidMembers: JsonObject = { stop_details: null, container: null };

/** A whole answer of the upstream. Throws `UPSTREAM_PROTOCOL` on a body without a list of blocks. */
export function decodeResponse(body: JsonObject): Decoded<CanonicalResponse> {
  if (!Array.isArray(body['content']))
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream answered without content.',
    });
  const usage = objectOf(body['usage']);
  const choice: Choice = {
    parts: objectsOf(body['content']).map(decodeBlock),
    ...decodeStop(textOf(body['stop_reason'])),
    ...present({ stopSequence: textOf(body['stop_sequence']) }),
  };
  return new Ledger().done<CanonicalResponse>({
    id: textOf(body['id']) ?? '',
    model: textOf(body['model']) ?? '',
    choices: [choice],
    ...present({ usage: usage && decodeUsage(usage) }),
    ...extending(unknownMembers(body, knownResponseMembers)),
  });
}

/** A stop reason of the wire; the word itself is kept where the meaning does not give it back. */
export function decodeStop(wire: string | undefined): {
  readonly stopReason: StopReason;
  readonly nativeReason?: string;
} {
  if (wire === undefined) return { stopReason: 'other' };
  const stopReason = Object.hasOwn(stopReasons, wire) ? stopReasons[wire] : undefined;
  if (stopReason === undefined) return { stopReason: 'other', nativeReason: wire };
  return distinctStopReasons.has(wire) ? { stopReason, nativeReason: wire } : { stopReason };
}

const completeStops: ReadonlySet<StopReason> = new Set<StopReason>([
  'stop',
  'other',
  'stop-sequence',
]);

/**
 * The stop reason for a client. An answer with calls says so, unless it was cut off: then the last
 * call may be incomplete and must not be run.
 */
export function encodeStop(
  stop: { readonly stopReason: StopReason; readonly nativeReason?: string },
  has: { readonly calls: boolean; readonly refusal: boolean },
): string {
  if (has.refusal) return 'refusal';
  if (has.calls && completeStops.has(stop.stopReason)) return 'tool_use';
  const { nativeReason } = stop;
  if (nativeReason !== undefined && distinctStopReasons.has(nativeReason)) return nativeReason;
  return wireStopReasons[stop.stopReason];
}

/** Ids of answers begin with `msg_` here, whoever gave them. */
export function encodeId(id: string, requestId: string): string {
  if (id.startsWith('msg_')) return id;
  return `msg_${(id === '' ? requestId : id).replace(/[^a-zA-Z0-9_-]/g, '_')}`;
}

/** A whole answer for the client. There is one choice here; others are reported. */
export function encodeResponse(
  response: CanonicalResponse,
  context: EncodeContext,
): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', response.extensions, dialectName);
  ledger.loseForeign('usage', response.usage?.extensions, dialectName);
  const [choice, ...others] = response.choices;
  const parts = choice?.parts ?? [];
  if (others.length > 0) ledger.lose('choices[1]', 'There is one answer only here.');
  if (choice?.logprobs !== undefined)
    ledger.lose('choices[0].logprobs', 'There are no log probabilities here.');
  if (choice?.stopReason === 'other' && choice.nativeReason !== undefined)
    ledger.lose('choices[0].stopReason', `There is no stop reason ${choice.nativeReason} here.`);
  const has = {
    calls: parts.some(({ type }) => type === 'tool-call'),
    refusal: parts.some(({ type }) => type === 'refusal'),
  };
  const body = {
    id: encodeId(response.id, context.requestId),
    type: 'message',
    role: 'assistant',
    model: response.model === '' ? context.model : response.model,
    content: encodeAnswerParts(parts, showsThinking(context.request), ledger),
    stop_reason: encodeStop(choice ?? { stopReason: 'stop' }, has),
    stop_sequence: choice?.stopSequence ?? null,
    ...unsaidMembers,
    usage: encodeUsage(response.usage),
  };
  return ledger.done(mergeMembers(body, ownMembers(response)));
}

import {
  type CanonicalResponse,
  type Choice,
  countOf,
  type Decoded,
  GatewayError,
  type JsonObject,
  Ledger,
  objectOf,
  objectsOf,
  type Part,
  present,
  textOf,
} from '@ai-proxy/core';
import {
  AnswerCallIds,
  blockReason,
  decodeAnswerPart,
  isOutOfRange,
  restOfCandidate,
  restOfResponse,
} from './candidates.ts';
import { decodeCitations } from './citations.ts';
import { blockedStop, decodeFinish } from './finish.ts';
import { decodeLogprobs } from './logprobs.ts';
import { extending, inhabited, listed } from './members.ts';
import { isEmptyText } from './parts-decode.ts';
import { decodeUsage } from './usage.ts';

/** A whole answer of the upstream. Throws `UPSTREAM_PROTOCOL` on a body without any candidate, or with far too many. */
export function decodeResponse(body: JsonObject): Decoded<CanonicalResponse> {
  const candidates = objectsOf(body['candidates']);
  const blocked = blockReason(body);
  if (candidates.length === 0 && blocked === undefined)
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream answered without a candidate.',
    });
  if (candidates.some(isOutOfRange))
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream answered with a candidate that cannot be.',
    });
  const ids = new AnswerCallIds();
  ids.name(textOf(body['responseId']));
  const usage = objectOf(body['usageMetadata']);
  const rests = candidates.flatMap((candidate, index) => listed(restOfCandidate(candidate, index)));
  const choices =
    candidates.length === 0
      ? [{ parts: [], ...blockedStop(blocked ?? '') }]
      : inOrder(candidates).map((candidate) => decodeCandidate(candidate, ids));
  return new Ledger().done<CanonicalResponse>({
    id: textOf(body['responseId']) ?? '',
    model: textOf(body['modelVersion']) ?? '',
    choices,
    ...present({ usage: usage && decodeUsage(usage) }),
    ...extending(
      inhabited({
        ...restOfResponse(body),
        ...(rests.length === 0 ? {} : { candidates: rests }),
      }),
    ),
  });
}

function inOrder(candidates: readonly JsonObject[]): readonly JsonObject[] {
  const indexOf = (candidate: JsonObject): number => countOf(candidate['index']) ?? 0;
  return candidates.toSorted((a, b) => indexOf(a) - indexOf(b));
}

function decodeCandidate(candidate: JsonObject, ids: AnswerCallIds): Choice {
  const wire = objectsOf(objectOf(candidate['content'])?.['parts']);
  const parts = wire.flatMap((part) =>
    isEmptyText(part) ? [] : listed(decodeAnswerPart(part, ids)),
  );
  const calls = parts.some(({ type }) => type === 'tool-call');
  const logprobs = objectOf(candidate['logprobsResult']);
  return {
    parts: cited(parts, candidate),
    ...decodeFinish(textOf(candidate['finishReason']), calls),
    ...present({ logprobs: logprobs && decodeLogprobs(logprobs) }),
  };
}

/** The citations hang on the first text that has words. */
function cited(parts: readonly Part[], candidate: JsonObject): readonly Part[] {
  const at = parts.findIndex((part) => part.type === 'text' && part.text !== '');
  const part = parts[at];
  if (part?.type !== 'text') return parts;
  const citations = decodeCitations(candidate, part.text);
  return citations.length === 0 ? parts : parts.with(at, { ...part, citations });
}

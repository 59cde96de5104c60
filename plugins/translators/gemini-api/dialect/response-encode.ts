import {
  type CanonicalResponse,
  type Choice,
  type Decoded,
  type EncodeContext,
  type JsonObject,
  Ledger,
  objectOf,
  objectsOf,
  present,
  type Usage,
} from '@ai-proxy/core';
import { blockReason } from './candidates.ts';
import { encodeCitations, shifted } from './citations.ts';
import { encodeFinish, isRefusal } from './finish.ts';
import { encodeLogprobs } from './logprobs.ts';
import { listed, mergeMembers, ownMembers } from './members.ts';
import { encodeAnswerPart } from './response-parts.ts';
import { encodeUsage } from './usage.ts';
import { dialectName } from './wire.ts';

/** A whole answer for the client. */
export function encodeResponse(
  response: CanonicalResponse,
  context: EncodeContext,
): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', response.extensions, dialectName);
  reportUsage(response.usage, ledger);
  const { candidates: rests, ...own } = ownMembers(response);
  const isBlocked =
    blockReason(own) !== undefined && response.choices.every(({ parts }) => parts.length === 0);
  const candidates = response.choices.map((choice, index) => {
    const rest = objectsOf(rests).find((member) => member['index'] === index) ?? {};
    return mergeMembers(encodeChoice(choice, index, ledger), rest);
  });
  const body = present({
    candidates: isBlocked ? undefined : candidates,
    usageMetadata: response.usage && encodeUsage(response.usage),
    modelVersion: response.model === '' ? context.model : response.model,
    responseId: response.id === '' ? context.requestId : response.id,
  });
  return ledger.done(mergeMembers(body, own));
}

/** What was written to a cache counts as any other part of the prompt. */
function reportUsage(usage: Usage | undefined, ledger: Ledger): void {
  ledger.loseForeign('usage', usage?.extensions, dialectName);
  for (const name of ['cacheWriteTokens', 'cacheWriteHourTokens'] as const)
    if ((usage?.[name] ?? 0) > 0) ledger.lose(`usage.${name}`, 'Cache writes are not told here.');
}

function encodeChoice(choice: Choice, index: number, ledger: Ledger): JsonObject {
  const path = `choices[${index}]`;
  const parts = choice.parts.flatMap((part, at) =>
    listed(encodeAnswerPart(part, `${path}.parts[${at}]`, ledger)),
  );
  const logprobsResult = encodeLogprobs(choice.logprobs);
  if (choice.logprobs !== undefined && choice.logprobs !== null && logprobsResult === undefined)
    ledger.lose(`${path}.logprobs`, 'Log probabilities of this form cannot be shown here.');
  if (logprobsResult !== undefined && objectsOf(objectOf(choice.logprobs)?.['refusal']).length > 0)
    ledger.lose(`${path}.logprobs.refusal`, 'Those of refusals cannot be told from others here.');
  if (choice.stopSequence !== undefined)
    ledger.lose(`${path}.stopSequence`, 'Which text ended an answer is not told here.');
  return present({
    content: { parts, role: 'model' },
    finishReason: encodeFinish(choice, choice.parts.some(isRefusal)),
    index,
    groundingMetadata: citationsOf(choice, `${path}.parts`, ledger),
    logprobsResult,
  });
}

/** Offsets count from the start of the whole text. */
function citationsOf({ parts }: Choice, path: string, ledger: Ledger): JsonObject | undefined {
  const texts = parts.filter((part) => part.type === 'text');
  const citations = texts.flatMap((part, index) => {
    const before = texts.slice(0, index).reduce((sum, { text }) => sum + text.length, 0);
    return (part.citations ?? []).map((citation) => shifted(citation, before));
  });
  return encodeCitations(citations, texts.map(({ text }) => text).join(''), path, ledger);
}

import {
  parseObject,
  type AttemptRecord,
  type ChargedCost,
  type ExchangeEnd,
  type JsonObject,
  type Operation,
  type Served,
  type Usage,
} from '@ai-proxy/core';
import { estimateAnswer, estimateRequest } from './estimate-usage.ts';
import type { PriceTable } from './keys.ts';
import { countedUsage } from './usage-check.ts';

/** An exchange that is over, as far as its cost is concerned. */
export interface Ended {
  readonly operation: Operation;
  readonly end: ExchangeEnd;
  /** Who answered; undefined where nobody did. */
  readonly served: Served | undefined;
  /** The client's request. */
  readonly body: JsonObject;
  /** The upstream's answer, where it came whole. */
  readonly answer: Buffer | undefined;
  /** Reads what such an answer reports. */
  readonly usageIn?: ((answer: JsonObject) => Usage | undefined) | undefined;
}

/**
 * What an exchange has cost. Requests that nobody has answered cost nothing, and so does counting; what
 * the provider counted is charged as counted; where it did not count all that the client got, the rest is
 * estimated.
 */
export function chargeOf(ended: Ended, prices: PriceTable): ChargedCost {
  const priceVersion = prices.version;
  const { served } = ended;
  const used = served === undefined ? undefined : usageOf(ended);
  if (served === undefined || used === undefined)
    return { picoUsd: 0n, usage: undefined, source: 'none', priceVersion };
  const { provider, model, credential } = served;
  return { ...used, picoUsd: prices.costOf(used.usage, provider, model, credential), priceVersion };
}

interface Used {
  readonly usage: Usage;
  readonly source: 'provider' | 'estimated';
}

/** Undefined where nothing was used. */
function usageOf(ended: Ended): Used | undefined {
  const { operation, end } = ended;
  if (operation !== 'generate' && operation !== 'embed') return undefined;
  const told = end.usage ?? usageOfUnsent(ended);
  const { usage, isDamaged } = countedUsage(told ?? {});
  const characters = end.delivered?.characters ?? 0;
  if (end.outcome !== 'complete' && characters === 0 && told === undefined) return undefined;
  const isCounted = !isDamaged && characters === 0 && hasInput(usage);
  return isCounted && !isSilent(ended, usage)
    ? { usage, source: 'provider' }
    : { usage: estimated(ended, usage), source: 'estimated' };
}

/** The vendor has billed a whole answer also where its client was gone when it came. */
function usageOfUnsent({ end, answer, usageIn }: Ended): Usage | undefined {
  if (end.outcome === 'complete' || answer === undefined) return undefined;
  const body = parseObject(answer.toString('utf8'));
  return body === undefined ? undefined : usageIn?.(body);
}

/** The provider has counted input only, although a whole answer came. */
function isSilent({ operation, answer }: Ended, { outputTokens }: Usage): boolean {
  return operation === 'generate' && outputTokens === undefined && wordsIn(answer) > 0;
}

/** About as many tokens as a whole answer has words for. */
function wordsIn(answer: Buffer | undefined): number {
  const body = answer === undefined ? undefined : parseObject(answer.toString('utf8'));
  return body === undefined ? 0 : estimateAnswer(body);
}

/** Usage with estimates where the provider has counted nothing, or less than the client got. */
function estimated({ operation, end, body, answer }: Ended, reported: Usage): Usage {
  const request = estimateRequest(body);
  const input = hasInput(reported) ? {} : { inputTokens: request.tokens };
  if (operation === 'embed') return { ...reported, ...input };
  const { outputTokens = 0, reasoningTokens = 0 } = reported;
  const got = Math.max(
    Math.ceil((end.delivered?.characters ?? 0) / request.charactersPerToken),
    reported.outputTokens === undefined ? wordsIn(answer) : 0,
  );
  return { ...reported, ...input, outputTokens: Math.max(outputTokens, got - reasoningTokens) };
}

function hasInput(usage: Usage): boolean {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens } = usage;
  return [inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens].some(
    (count) => count !== undefined,
  );
}

/** Who answered according to the attempts, for exchanges whose answer was lost on the way. */
export function servedBy(attempts: readonly AttemptRecord[]): Served | undefined {
  return attempts.findLast(({ outcome }) => outcome === 'ok');
}

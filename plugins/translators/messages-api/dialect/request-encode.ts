import {
  Ledger,
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  type Sampling,
} from '@ai-proxy/core';
import { CallIds } from './call-ids.ts';
import { mergeMembers, ownMembers, present } from './members.ts';
import { encodeMessages, loopLacksThinking, writeTurn } from './messages-encode.ts';
import { factsOf } from './model-facts.ts';
import { plainContent } from './parts-encode.ts';
import { encodeThinking } from './thinking.ts';
import { encodeToolChoice, encodeTools } from './tools.ts';
import { dialectName } from './wire.ts';

/** A request for the upstream. What cannot be said here is reported. */
export function encodeRequest(request: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  const scope = { ledger, ids: new CallIds(request.messages) };
  const { system, turns } = encodeMessages(request.messages, scope);
  const tools = encodeTools(request.tools, ledger);
  const thinking = encodeThinking(request, loopLacksThinking(turns), ledger);
  reportUnsaid(request, ledger);
  const outputConfig = present({ effort: thinking.effort, format: encodeFormat(request, ledger) });
  const body = present({
    model: request.model,
    max_tokens: thinking.maxTokens,
    stream: request.stream,
    system: system.length === 0 ? undefined : plainContent(system),
    messages: turns.map(writeTurn),
    ...encodeSampling(request, thinking.active, ledger),
    tools,
    tool_choice: encodeToolChoice(request, tools, thinking.active, ledger),
    thinking: thinking.thinking,
    output_config: Object.keys(outputConfig).length === 0 ? undefined : outputConfig,
    metadata: request.user === undefined ? undefined : { user_id: request.user },
    service_tier: encodeTier(request.serviceTier, ledger),
  });
  return ledger.done(mergeMembers(body, remaining(request, body)));
}

/** Additions to a member that was left out, such as `tool_choice` without tools, are left out too. */
function remaining(request: CanonicalRequest, body: JsonObject): JsonObject {
  const own = { ...ownMembers(request) };
  for (const name of ['tool_choice', 'thinking']) if (body[name] === undefined) delete own[name];
  return own;
}

/** Smallest `top_p` that goes together with thinking. */
const thinkingTopP = 0.95;

function encodeSampling(request: CanonicalRequest, thinking: boolean, ledger: Ledger): JsonObject {
  const { sampling } = request;
  const excluded = excludedSampling(request, thinking);
  const keep = <T>(path: string, value: T | undefined, allowed: boolean): T | undefined => {
    if (value === undefined || excluded === undefined || allowed) return value;
    ledger.lose(path, excluded);
    return undefined;
  };
  const { temperature, topP, topK } = sampling;
  return present({
    temperature: clamped(keep('temperature', temperature, temperature === 1), ledger),
    top_p: keep(
      'top_p',
      topP,
      topP === 1 || (factsOf(request.model).sampling && (topP ?? 0) >= thinkingTopP),
    ),
    top_k: keep('top_k', topK, false),
    stop_sequences: encodeStops(sampling.stopSequences, ledger),
  });
}

function excludedSampling(request: CanonicalRequest, thinking: boolean): string | undefined {
  if (!factsOf(request.model).sampling) return 'This model takes no such setting.';
  return thinking ? 'Cannot be set while the model thinks.' : undefined;
}

function clamped(temperature: number | undefined, ledger: Ledger): number | undefined {
  if (temperature === undefined) return undefined;
  const inRange = Math.min(1, Math.max(0, temperature));
  if (inRange !== temperature)
    ledger.lose('temperature', `Reduced to ${inRange}: the range is 0 to 1 here.`);
  return inRange;
}

/** The API refuses stop sequences of nothing but white space. */
function encodeStops(
  stops: readonly string[] | undefined,
  ledger: Ledger,
): readonly string[] | undefined {
  const kept = stops?.filter((stop) => stop.trim() !== '');
  if (kept?.length !== stops?.length)
    ledger.lose('stop_sequences', 'A stop sequence cannot be white space here.');
  return kept?.length === 0 && stops?.length !== 0 ? undefined : kept;
}

function encodeFormat(
  { responseFormat }: CanonicalRequest,
  ledger: Ledger,
): JsonObject | undefined {
  if (responseFormat?.type === 'json-schema')
    return { type: 'json_schema', schema: responseFormat.schema };
  if (responseFormat?.type === 'json')
    ledger.lose('response_format', 'JSON without a schema cannot be asked for here.');
  return undefined;
}

const tiers: Readonly<Record<string, string>> = {
  auto: 'auto',
  standard_only: 'standard_only',
  default: 'standard_only',
};

function encodeTier(tier: string | undefined, ledger: Ledger): string | undefined {
  if (tier === undefined) return undefined;
  const wire = tiers[tier];
  if (wire === undefined) ledger.lose('service_tier', `There is no service tier ${tier} here.`);
  return wire;
}

const unsaidSampling: Readonly<Partial<Record<keyof Sampling, string>>> = {
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  seed: 'seed',
  logprobs: 'logprobs',
  topLogprobs: 'top_logprobs',
};

/** Values that ask for nothing, or 1 answer, are no loss. */
function reportUnsaid(request: CanonicalRequest, ledger: Ledger): void {
  ledger.loseForeign('', request.extensions, dialectName);
  for (const [name, path] of Object.entries(unsaidSampling)) {
    const value = request.sampling[name as keyof Sampling];
    const asks = name === 'seed' ? value !== undefined : Boolean(value);
    if (asks) ledger.lose(path, 'There is no such setting here.');
  }
  if ((request.sampling.choices ?? 1) > 1) ledger.lose('n', 'There is one answer only here.');
  if (request.metadata !== undefined) ledger.lose('metadata', 'Only the user can be named here.');
  if (request.cacheKey !== undefined) ledger.lose('prompt_cache_key', 'Caches have no key here.');
  if (request.store === true) ledger.lose('store', 'Answers are not stored here.');
}

import {
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  labelledSchema,
  Ledger,
  present,
} from '@ai-proxy/core';
import { CallIds } from './call-ids.ts';
import { enforceableSchema } from './enforceable-schema.ts';
import { mergeMembers, ownMembers } from './members.ts';
import { encodeMessages, loopLacksThinking, writeTurn } from './messages-encode.ts';
import { plainContent } from './parts-encode.ts';
import { encodeSampling } from './sampling.ts';
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
    metadata: encodeUser(request, ledger),
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

/** Users have one name here. */
function encodeUser(
  { safetyIdentifier, user = safetyIdentifier }: CanonicalRequest,
  ledger: Ledger,
): JsonObject | undefined {
  if (user !== safetyIdentifier && safetyIdentifier !== undefined)
    ledger.lose('safety_identifier', 'The user is already named here.');
  return user === undefined ? undefined : { user_id: user };
}

function encodeFormat(
  { responseFormat }: CanonicalRequest,
  ledger: Ledger,
): JsonObject | undefined {
  if (responseFormat?.type === 'json-schema') {
    if (responseFormat.strict === false)
      ledger.lose('response_format.strict', 'Answers always keep to their schema here.');
    const path = 'response_format.schema';
    const schema = enforceableSchema(labelledSchema(responseFormat), path, ledger);
    return { type: 'json_schema', schema };
  }
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

function reportUnsaid(request: CanonicalRequest, ledger: Ledger): void {
  ledger.loseForeign('', request.extensions, dialectName);
  if (request.metadata !== undefined) ledger.lose('metadata', 'Only the user can be named here.');
  if (request.cacheKey !== undefined) ledger.lose('prompt_cache_key', 'Caches have no key here.');
  if (request.cacheRetention !== undefined)
    ledger.lose('prompt_cache_retention', 'Caches are asked for where they end here.');
  if (request.verbosity !== undefined) ledger.lose('verbosity', 'Answers have no verbosity here.');
  if (request.store === true) ledger.lose('store', 'Answers are not stored here.');
}

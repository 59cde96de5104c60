import {
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  Ledger,
  present,
} from '@ai-proxy/core';
import { encodeContents } from './contents-encode.ts';
import { encodeGeneration } from './generation-encode.ts';
import { inhabited, mergeMembers, ownMembers } from './members.ts';
import { encodeTier, tierMember } from './tiers.ts';
import { encodeToolConfig, encodeTools } from './tools.ts';
import { dialectName } from './wire.ts';

/** A request for the upstream. The URL names the model and asks for a stream. */
export function encodeRequest(request: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  const { system, contents } = encodeContents(request, ledger);
  const tools = encodeTools(request.tools, ledger);
  reportUnsaid(request, ledger);
  const body = present({
    systemInstruction: system.length === 0 ? undefined : { parts: system },
    contents,
    tools,
    toolConfig: encodeToolConfig(request, tools, ledger),
    generationConfig: inhabited(encodeGeneration(request, ledger)),
    [tierMember]: encodeTier(request, ledger),
  });
  const { toolConfig: _, ...own } = ownMembers(request);
  return ledger.done(mergeMembers(body, own));
}

function reportUnsaid(request: CanonicalRequest, ledger: Ledger): void {
  ledger.loseForeign('', request.extensions, dialectName);
  if (request.user !== undefined) ledger.lose('user', 'Users have no name here.');
  if (request.safetyIdentifier !== undefined)
    ledger.lose('safety_identifier', 'Users have no name here.');
  if (request.metadata !== undefined) ledger.lose('metadata', 'There is no metadata here.');
  if (request.cacheKey !== undefined) ledger.lose('prompt_cache_key', 'Caches have no key here.');
  if (request.cacheRetention !== undefined)
    ledger.lose('prompt_cache_retention', 'Caches are not asked for here.');
  if (request.verbosity !== undefined) ledger.lose('verbosity', 'Answers have no verbosity here.');
  if (request.store === true) ledger.lose('store', 'Answers are not stored here.');
}

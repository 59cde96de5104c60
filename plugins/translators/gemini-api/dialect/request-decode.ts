import {
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  Ledger,
  memberPath,
  type Message,
  objectOf,
  objectsOf,
  present,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { decodeContents } from './contents-decode.ts';
import { decodeGeneration, restOfGeneration } from './generation-decode.ts';
import { extending, inhabited } from './members.ts';
import { modelId } from './model-path.ts';
import { contentOf, formed } from './proto-form.ts';
import { checkRequest } from './request-check.ts';
import { decodeTier, tierMember } from './tiers.ts';
import { decodeToolChoice, decodeTools, restOfToolConfig } from './tools.ts';

const knownMembers = [
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
];

/**
 * A request of a client. The URL names the model and says whether to stream, so neither is here. What
 * has no canonical name goes to the extensions of this format. Throws `FIELD_INVALID` on documented
 * members with values that cannot be carried over.
 */
export function decodeRequest(wire: JsonObject): Decoded<CanonicalRequest> {
  return decodeFormed(formed(wire), '');
}

/** The same for a formed request that stands at the path of a body. */
export function decodeFormed(wire: JsonObject, at: string): Decoded<CanonicalRequest> {
  const ledger = new Ledger();
  const instruction = contentOf(wire['systemInstruction']);
  const body = instruction === undefined ? wire : { ...wire, systemInstruction: instruction };
  checkRequest(body, at);
  const config = objectOf(body['generationConfig']) ?? {};
  const tier = textOf(body['serviceTier']);
  const request: CanonicalRequest = {
    model: modelId(textOf(body['model']) ?? ''),
    stream: false,
    streamUsage: true,
    messages: [
      ...decodeSystem(objectOf(instruction), memberPath(at, 'systemInstruction'), ledger),
      ...decodeContents(body['contents'], memberPath(at, 'contents'), ledger),
    ],
    ...decodeGeneration(config, memberPath(at, 'generationConfig'), ledger),
    ...present({
      tools: decodeTools(body['tools'], memberPath(at, 'tools'), ledger),
      toolChoice: decodeToolChoice(objectOf(body['toolConfig'])),
      serviceTier: decodeTier(tier),
    }),
    ...extending(decodeRest(body, config, decodeTier(tier) === undefined ? [] : [tierMember])),
  };
  return ledger.done(request);
}

/** Instructions are texts; other parts are no instructions in any format. */
function decodeSystem(
  instruction: JsonObject | undefined,
  path: string,
  ledger: Ledger,
): readonly Message[] {
  for (const name of Object.keys(unknownMembers(instruction, ['role', 'parts']) ?? {}))
    ledger.lose(`${path}.${name}`, 'Instructions have but parts.');
  const parts = objectsOf(instruction?.['parts']).flatMap((part, index) => {
    const text = textOf(part['text']);
    if (text !== undefined)
      return [{ type: 'text', text, ...extending(unknownMembers(part, ['text'])) } as const];
    if (Object.keys(part).length > 0)
      ledger.lose(`${path}.parts[${index}]`, 'Instructions can only be texts.');
    return [];
  });
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

function decodeRest(
  body: JsonObject,
  config: JsonObject,
  named: readonly string[],
): JsonObject | undefined {
  return inhabited({
    ...unknownMembers(body, [...knownMembers, ...named]),
    ...present({
      toolConfig: restOfToolConfig(objectOf(body['toolConfig'])),
      generationConfig: restOfGeneration(config),
    }),
  });
}

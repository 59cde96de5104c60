import { GatewayError, type JsonObject } from '@ai-proxy/core';

const cures: ReadonlyMap<string, string> = new Map([
  ['previous_response_id', 'send the whole conversation as input'],
  ['conversation', 'send the whole conversation as input'],
  ['prompt', 'send the text of the prompt as instructions or input'],
]);

/** Throws where the request builds on what the provider stores: no other upstream has it. */
export function refuseStored(body: JsonObject): void {
  for (const [name, cure] of cures)
    if ((body[name] ?? null) !== null)
      throw new GatewayError('TRANSLATION_UNSUPPORTED', {
        param: name,
        message: `The upstream of this model does not know what ${name} names; ${cure}.`,
      });
}

import { GatewayError, type JsonObject } from '@ai-proxy/core';

const member = 'thread';

/** Throws where the request continues or begins a conversation that the provider shall keep. */
export function refuseThread(body: JsonObject): void {
  if (body[member] === undefined || body[member] === null) return;
  throw new GatewayError('TRANSLATION_UNSUPPORTED', {
    param: member,
    message:
      'The upstream of this model keeps no threads of messages; send the whole conversation.',
  });
}

/** What clients of this API look for before they send the whole conversation instead. */
export function threadDetails({ code, param }: GatewayError): JsonObject | undefined {
  if (code !== 'TRANSLATION_UNSUPPORTED' || param !== member) return undefined;
  return { error_code: 'thread_unsupported_request', unsupported: [member] };
}

import {
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  Ledger,
  present,
} from '@ai-proxy/core';
import { ClientTools, declaredTools } from './client-tools.ts';
import { extended, Fields } from './fields.ts';
import { decodeInput } from './input-decode.ts';
import { checkRequest } from './request-check.ts';
import { decodeHandling, decodeReasoning, decodeSampling, decodeText } from './settings-decode.ts';
import { refuseStored } from './stored.ts';
import { decodeToolChoice } from './tool-choice.ts';
import { decodeTools } from './tools-decode.ts';

/**
 * Reads a request of a client; what has no canonical name stays under this dialect's extensions, which
 * are there even if empty. Throws `FIELD_INVALID` on documented members with values that cannot be
 * carried over, `TRANSLATION_UNSUPPORTED` on what only an upstream of this format could do.
 */
export function decodeRequest(body: JsonObject): Decoded<CanonicalRequest> {
  checkRequest(body);
  refuseStored(body);
  const fields = new Fields(body);
  const ledger = new Ledger();
  const declared = declaredTools(body);
  const names = new ClientTools(declared);
  const tools = decodeTools(declared, names, ledger);
  fields.list('tools');
  const text = decodeText(fields);
  const reasoning = decodeReasoning(fields);
  const stream = fields.boolean('stream') ?? false;
  const request: CanonicalRequest = {
    model: fields.string('model') ?? '',
    stream,
    ...(stream ? { streamUsage: true } : {}),
    messages: decodeInput(fields.string('instructions'), fields.any('input'), names),
    sampling: decodeSampling(fields),
    ...present({
      tools: tools.length === 0 ? undefined : tools,
      toolChoice: decodeToolChoice(fields, names),
      reasoning: reasoning.options,
      responseFormat: text.format,
      verbosity: text.verbosity,
    }),
    ...decodeHandling(fields),
    ...extended({
      ...telling(fields.rest()),
      ...present({ text: text.rest, reasoning: reasoning.rest }),
    }),
  };
  return ledger.done(request);
}

/** What the API does where a request says nothing; to say it changes nothing. */
const usual: JsonObject = { background: false, truncation: 'disabled' };

function telling(members: JsonObject = {}): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([name, value]) => value !== null && value !== usual[name]),
  );
}

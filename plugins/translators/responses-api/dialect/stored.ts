import { GatewayError, isObject, type JsonObject } from '@ai-proxy/core';

interface Refusal {
  /** What only an upstream of this format can do, as the end of a sentence. */
  readonly deed: string;
  /** What the client can do instead, as a sentence. */
  readonly cure: string;
}

const wholeInput = 'Send the whole conversation as input';

/** Members that change what a request means, and mean nothing elsewhere. */
const refusals: Readonly<Record<string, Refusal>> = {
  previous_response_id: {
    deed: 'knows the conversation that previous_response_id names',
    cure: `${wholeInput}. The response store of this gateway, where it is on, knows your latest answers only.`,
  },
  conversation: {
    deed: 'knows the conversation that conversation names',
    cure: `${wholeInput}.`,
  },
  prompt: {
    deed: 'knows the text that prompt names',
    cure: 'Send that text as instructions or as input.',
  },
  background: {
    deed: 'can answer in the background',
    cure: 'Send the request without background.',
  },
};

/**
 * Throws where a request builds on what its provider stores, or wants to be answered later: sent to
 * an upstream of another format it would mean something else.
 */
export function refuseStored(body: JsonObject): void {
  for (const [name, refusal] of Object.entries(refusals))
    if ((body[name] ?? false) !== false) refuse(name, refusal);
  const { input } = body;
  if (!Array.isArray(input)) return;
  for (const [index, item] of input.entries()) {
    const path = `input[${index}]`;
    const deed = `knows the item that ${path} names`;
    if (isObject(item) && isReference(item)) refuse(path, { deed, cure: 'Send the item itself.' });
  }
}

/** True for items that name others; they may do without a type, and then have nothing but an id. */
export function isReference(item: JsonObject): boolean {
  const { type = null, id, role = null } = item;
  return type === 'item_reference' || (type === null && role === null && typeof id === 'string');
}

function refuse(param: string, { deed, cure }: Refusal): never {
  throw new GatewayError('TRANSLATION_UNSUPPORTED', {
    param,
    message: `Only an upstream that speaks the Responses API ${deed}. ${cure}`,
  });
}

import { GatewayError, type InboundHead } from '@ai-proxy/core';

const longestKey = 512;
const keyHeaders = ['authorization', 'x-api-key', 'x-goog-api-key'] as const;

type KeyHeader = (typeof keyHeaders)[number];

/** Where a key may stand, in words for the client. */
const forms = 'Send it as "Authorization: Bearer KEY", "x-api-key", "x-goog-api-key" or "?key=".';

/** The one key that a request presents, in whichever form. Throws `KEY_MISSING`, `KEY_CONFLICT` or `KEY_UNKNOWN`. */
export function presentedKey(head: InboundHead): string {
  const authorization = headerOnce(head, 'authorization');
  const found = [
    bearerOf(authorization),
    headerOnce(head, 'x-api-key'),
    headerOnce(head, 'x-goog-api-key'),
    head.query['key'],
  ].filter((key) => key !== undefined && key !== '');

  const [key] = found;
  if (key === undefined) throw missing(authorization);
  if (found.some((other) => other !== key))
    throw new GatewayError('KEY_CONFLICT', {
      message: 'The request carries two different API keys. Send one of them.',
    });
  if (!isPlausible(key)) throw new GatewayError('KEY_UNKNOWN');
  return key;
}

/** False for what no configured key can be: commas betray joined headers, the rest an injection. */
export function isPlausible(key: string): boolean {
  return key !== '' && key.length <= longestKey && !/[\s,\p{Cc}]/u.test(key);
}

/** Node keeps the first of two `Authorization` headers and joins others, so the raw list is read. */
function headerOnce(head: InboundHead, wanted: KeyHeader): string | undefined {
  let value: string | undefined;
  for (let at = 0; at < head.rawHeaders.length; at += 2) {
    const name = head.rawHeaders[at];
    if (name?.length !== wanted.length || name.toLowerCase() !== wanted) continue;
    if (value !== undefined)
      throw new GatewayError('KEY_CONFLICT', {
        message: `The request has more than one "${wanted}" header. Send one.`,
      });
    value = head.rawHeaders[at + 1]?.trim() ?? '';
  }
  return value;
}

function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^bearer +(.*)$/is.exec(authorization)?.[1];
}

function missing(authorization: string | undefined): GatewayError {
  if (authorization === undefined || /^(?:bearer)?$/i.test(authorization))
    return new GatewayError('KEY_MISSING', { message: `The request carries no API key. ${forms}` });
  return new GatewayError('KEY_MISSING', {
    message: `The "Authorization" header does not have the scheme "Bearer". ${forms}`,
  });
}

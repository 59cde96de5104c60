import { retryAfterSeconds } from './scenes.ts';
import type { WireReply } from './wire-server.ts';

const invalid = 'invalid_request_error';
const names: Readonly<Record<number, { readonly type: string; readonly code: string | null }>> = {
  400: { type: invalid, code: null },
  401: { type: invalid, code: 'invalid_api_key' },
  403: { type: invalid, code: 'unsupported_country_region_territory' },
  404: { type: invalid, code: 'model_not_found' },
  413: { type: invalid, code: null },
  422: { type: invalid, code: null },
  429: { type: 'tokens', code: 'rate_limit_exceeded' },
};

/** An error of the OpenAI API, the same in all of its formats. */
export function openaiFailure(status: number, message: string): WireReply {
  const { type, code } = names[status] ?? { type: 'server_error', code: null };
  return {
    status,
    headers: {
      'x-request-id': 'req_of_the_upstream',
      ...(status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify({ error: { message, param: null, type, code } }),
  };
}

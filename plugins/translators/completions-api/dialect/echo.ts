import type { EncodeContext, Extensions, JsonValue } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/**
 * The prompt, for a client that wants it back in front of the answer; else an empty text. Upstreams of this
 * format echo by themselves; their answers have extensions of this dialect, be they empty.
 */
export function echoOf({ request }: EncodeContext, extensions: Extensions | undefined): string {
  if (request['echo'] !== true || extensions?.[dialectName] !== undefined) return '';
  const { prompt } = request;
  const first: JsonValue | undefined = Array.isArray(prompt) ? prompt[0] : prompt;
  return typeof first === 'string' ? first : '';
}

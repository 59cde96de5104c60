import type { IncomingHttpHeaders } from 'node:http';
import { UpstreamError } from '../errors/gateway-error.ts';
import { networkError } from './classify.ts';
import { ProxyError } from './proxy-error.ts';
import type { Transport } from '../pipeline/plugin.ts';

/** Why an answer is of no use whatever its body says; undefined for those whose body is read. */
export function headError(
  status: number,
  headers: IncomingHttpHeaders,
  provider: string,
): Error | undefined {
  const refuse = (message: string): Error =>
    new UpstreamError('UPSTREAM_PROTOCOL', {
      provider,
      message,
      ambiguous: status < 300 || status > 599,
    });
  if (status > 599) return refuse(`The upstream answered with ${status}, which is no status.`);
  // Only proxies give it.
  if (status === 407) return networkError(new ProxyError('authentication'), provider, false);
  if (status >= 400) return undefined;
  if (status >= 300)
    return refuse('The upstream answered with a redirect, which is never followed.');
  // Never unpacked: a few bytes can become any number of them.
  if (isEncoded(headers))
    return refuse('The upstream compressed its answer although it was asked not to.');
  return undefined;
}

function isEncoded(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';
}

/** Whether an answer is a stream of server-sent events. */
export function isEventStream(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.toLowerCase().startsWith('text/event-stream') ?? false;
}

/** The headers of an answer that clients may see; some upstreams repeat what they were sent. */
export function passedHeaders(
  headers: IncomingHttpHeaders,
  { passthroughHeaders, redact }: Pick<Transport, 'passthroughHeaders' | 'redact'>,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of passthroughHeaders) {
    const value = headers[name];
    if (typeof value === 'string') passed[name] = redact(value);
  }
  return passed;
}

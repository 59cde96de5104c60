import type { IncomingMessage } from 'node:http';
import { GatewayError, type GatewayErrorDetails } from '../errors/gateway-error.ts';
import type { GatewayErrorCode } from '../errors/codes.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);
const host = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const maxHeaders = 100;
const maxUrlLength = 8192;

/**
 * Refuses what Node's HTTP parser lets through but nobody honest sends: other methods, other forms of
 * the request target, doubled or forged Host headers, HTTP/0.9, undecoded transfer codings.
 */
export function gate(request: IncomingMessage): void {
  checkTarget(request);
  checkHost(request);
  const { headers, rawHeaders } = request;
  if (rawHeaders.length / 2 > maxHeaders)
    refuse('HEADERS_TOO_LARGE', `The request has more than ${maxHeaders} headers.`);
  checkTransferCoding(headers['transfer-encoding']?.toLowerCase() ?? 'chunked');
  if (headers.upgrade?.toLowerCase() === 'websocket') refuse('UPGRADE_UNSUPPORTED');
}

function checkTarget({ httpVersionMajor, method = '', url = '' }: IncomingMessage): void {
  if (httpVersionMajor !== 1)
    refuse('HTTP_MALFORMED', 'Only HTTP/1.1 and HTTP/1.0 are spoken here.');
  if (!methods.has(method)) refuse('METHOD_NOT_ALLOWED');
  if (!url.startsWith('/') || url.includes('\\'))
    refuse('HTTP_MALFORMED', 'The request target must be a path such as /v1/models.');
  if (url.startsWith('//')) refuse('ROUTE_UNKNOWN');
  if (url.length > maxUrlLength)
    refuse('HTTP_MALFORMED', `The request target is longer than ${maxUrlLength} characters.`);
}

function checkHost({ headers, httpVersionMinor, rawHeaders }: IncomingMessage): void {
  const hosts = countHeader(rawHeaders, 'host');
  if (hosts > 1) refuse('HTTP_MALFORMED', 'The request has two Host headers.');
  const valid = hosts === 0 ? httpVersionMinor === 0 : host.test(headers.host ?? '');
  if (!valid) refuse('HTTP_MALFORMED', 'The Host header is missing or not a host name.');
}

/** Without "chunked" at the end nobody knows where the body ends. */
function checkTransferCoding(coding: string): void {
  if (coding === 'chunked') return;
  refuse(
    /,\s*chunked$/.test(coding) ? 'MEDIA_UNSUPPORTED' : 'HTTP_MALFORMED',
    'Only "chunked" is supported as a transfer coding.',
  );
}

function countHeader(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at];
    if (candidate?.length === name.length && candidate.toLowerCase() === name) count++;
  }
  return count;
}

function refuse(code: GatewayErrorCode, message?: string): never {
  const details: GatewayErrorDetails = message === undefined ? {} : { message };
  throw new GatewayError(code, details);
}

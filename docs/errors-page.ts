/** Every error code, as the core has them. */
import { codes, type ErrorKind, type RetryScope } from '@ai-proxy/core';
import { code, table } from './markdown.ts';

const kindSentences: Readonly<Record<ErrorKind, string>> = {
  invalid: 'the request cannot be served as it is',
  unauthenticated: 'the client has to show another key',
  forbidden: 'the key may not do this',
  'not-found': 'there is no such model or path',
  method: 'another HTTP method is needed',
  'too-large': 'the request has to be smaller',
  'unsupported-media': 'another encoding or type is needed',
  upgrade: 'another protocol is needed',
  'client-timeout': 'the client was too slow',
  'rate-limited': 'wait and try again',
  cancelled: 'the client has gone; nobody sees it but the log',
  internal: 'a mistake in the gateway or in a plugin',
  'bad-gateway': 'the upstream failed',
  unavailable: 'wait and try again',
  timeout: 'the upstream was too slow',
  startup: 'the gateway does not start, or keeps its old configuration',
};

const scopeSentences: Readonly<Record<RetryScope, string>> = {
  request: 'nobody tries again',
  credential: 'the router tries another credential',
  target: 'the router tries another credential, and this one again when none is left',
  model: 'the router tries another credential, which may know the model',
};

/** The page as Markdown. */
export function errorsPage(): string {
  const rows = Object.entries(codes).map(([name, { kind, status, scope, sentence }]) => [
    code(name),
    kind === 'startup' ? '' : String(status),
    kind,
    scope,
    sentence,
  ]);
  return [
    '# Errors',
    'Everything the gateway refuses or fails at has one of these codes. Clients get it in the format of the',
    'API they speak, with the request id that is also in `x-request-id` and in the log; the cause and the',
    'stack are in the log only. The sentence is what is said where nothing more exact is known.',
    '',
    'A 4xx answer of an upstream that speaks the format of the client is passed on as it came. Other errors',
    'of an upstream keep a status between 400 and 499 and take it from the table otherwise. Formats may show',
    'statuses of their own: the Messages API says 529 where the table says 503. `retry-after` is set where',
    'the wait is known.',
    '',
    'So a 401 or 403 is not always about the key of the client. Where an upstream refuses the credential of the',
    'gateway, and no other one is left, the client gets the status of the upstream, and in the same format its',
    'text; the log says `UPSTREAM_AUTH`. The 502 of the table is for refusals that came with another status.',
    'What fails after a keepalive is told in the body of an answer with status 200.',
    '',
    table(['code', 'status', 'kind', 'scope', 'sentence'], rows),
    '## Kinds',
    table(['kind', 'meaning'], Object.entries(kindSentences).map(marked)),
    '## Scopes',
    'What the gateway does by itself before a client sees the error:',
    '',
    table(['scope', 'then'], Object.entries(scopeSentences).map(marked)),
  ].join('\n');
}

function marked([name, sentence]: [string, string]): string[] {
  return [code(name), sentence];
}

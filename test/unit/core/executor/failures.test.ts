import type { Socket } from 'node:net';
import t from 'tap';
import type { GatewayErrorCode } from '../../../../core/src/errors/codes.ts';
import { isUpstreamError, type UpstreamError } from '../../../../core/src/errors/gateway-error.ts';
import { lines } from '../line-dialect.ts';
import { answerText, chunkText, startRawServer, streamHead } from '../raw-server.ts';
import { acme, attemptOf, connectingHost, waitFor } from './upstream-attempt.ts';

const wholeHead = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"text":';

interface Failure {
  readonly answer: (socket: Socket) => void;
  readonly code: GatewayErrorCode;
  readonly ambiguous: boolean;
  /** What undici says: the code of the cause, or its name. */
  readonly cause?: string;
}

const network = { code: 'UPSTREAM_NETWORK', ambiguous: true } as const;
const protocol = { code: 'UPSTREAM_PROTOCOL', ambiguous: true } as const;
const timeout = { code: 'UPSTREAM_TIMEOUT', ambiguous: true } as const;

const writes =
  (text: string, then?: (socket: Socket) => void) =>
  (socket: Socket): void => {
    socket.write(text);
    if (then !== undefined) setTimeout(() => then(socket), 20);
  };
const reset = (socket: Socket): void => void socket.resetAndDestroy();
const close = (socket: Socket): void => void socket.end();

/** What an upstream may do before anything of its answer was handed on. */
const failures: Readonly<Record<string, Failure>> = {
  'reset without a byte': { answer: reset, ...network, cause: 'ECONNRESET' },
  'closed without a byte': { answer: close, ...network, cause: 'UND_ERR_SOCKET' },
  'closed in the status line': {
    answer: writes('HTTP/1.1 2', close),
    ...network,
    cause: 'UND_ERR_SOCKET',
  },
  'closed in the headers': {
    answer: writes('HTTP/1.1 200 OK\r\ncontent-', close),
    ...network,
    cause: 'UND_ERR_SOCKET',
  },
  'silent before the head': { answer: () => undefined, ...timeout },
  'silent in the body': { answer: writes(wholeHead), ...timeout },
  garbage: { answer: writes('%!?\r\n\r\n'), ...protocol, cause: 'HTTPParserError' },
  'reset in the body': { answer: writes(wholeHead, reset), ...network, cause: 'ECONNRESET' },
  'closed in the body': { answer: writes(wholeHead, close), ...network, cause: 'UND_ERR_SOCKET' },
  'other length': {
    answer: writes('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n'),
    ...protocol,
  },
  'endless headers': {
    answer: writes(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`),
    ...protocol,
    cause: 'UND_ERR_HEADERS_OVERFLOW',
  },
  'empty stream': { answer: writes(streamHead + chunkText('')), ...protocol },
  'stream that is closed at once': {
    answer: writes('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n', close),
    ...protocol,
  },
  'error as the first event': {
    answer: writes(streamHead + chunkText(lines('error overloaded'))),
    code: 'UPSTREAM_FAILED',
    ambiguous: true,
  },
  'lead and error': {
    answer: writes(streamHead + chunkText(lines('start', 'error overloaded'))),
    code: 'UPSTREAM_FAILED',
    ambiguous: true,
  },
  'lead and reset': {
    answer: writes(streamHead + chunkText(lines('start')), reset),
    ...network,
    cause: 'ECONNRESET',
  },
  'lead and silence': { answer: writes(streamHead + chunkText(lines('start'))), ...timeout },
  'not JSON': { answer: writes(answerText(200, '<html>')), ...protocol },
  overloaded: {
    answer: writes(answerText(503, '{}')),
    code: 'UPSTREAM_OVERLOADED',
    ambiguous: false,
  },
  limited: {
    answer: writes(answerText(429, '{}')),
    code: 'UPSTREAM_RATE_LIMITED',
    ambiguous: false,
  },
  unauthorized: { answer: writes(answerText(401, '{}')), code: 'UPSTREAM_AUTH', ambiguous: false },
  failed: { answer: writes(answerText(500, '{}')), code: 'UPSTREAM_FAILED', ambiguous: true },
};

function nameOfCause({ cause }: UpstreamError): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (cause.name === 'HTTPParserError') return cause.name;
  return 'code' in cause ? String(cause.code) : cause.name;
}

t.test(
  'every failure before the content can be tried elsewhere, and says if it may have worked',
  async (t) => {
    for (const [name, { ambiguous, answer, cause, code }] of Object.entries(failures))
      for (const stream of [false, true]) {
        const server = await startRawServer(answer);
        const { host, close: closeHost } = connectingHost({
          firstByteMs: 300,
          requestTimeoutMs: 300,
        });
        const executor = acme(host, server.url);
        const error: unknown = await executor
          .execute(await attemptOf(executor, { stream }))
          .catch((each: unknown) => each);
        const shown = `${name}, ${stream ? 'stream' : 'whole'}`;
        if (!isUpstreamError(error)) t.fail(`${shown}: ${String(error)}`);
        else {
          t.match(error, { code, ambiguous, provider: 'acme' }, shown);
          t.not(error.scope, 'request', shown);
          if (cause !== undefined) t.equal(nameOfCause(error), cause, shown);
        }
        if (code === 'UPSTREAM_TIMEOUT') await waitFor(() => server.open.size === 0);
        await closeHost();
        await server.close();
      }
  },
);

t.test('an upstream that was never reached cannot have worked', async (t) => {
  const server = await startRawServer(() => undefined);
  await server.close();
  const { host, close: closeHost } = connectingHost();
  const cases = {
    [server.url]: 'ECONNREFUSED',
    'http://upstream.invalid': /^(ENOTFOUND|EAI_AGAIN)$/,
  };
  for (const [url, cause] of Object.entries(cases)) {
    const executor = acme(host, url);
    const error: unknown = await executor
      .execute(await attemptOf(executor))
      .catch((each: unknown) => each);
    t.match(error, { code: 'UPSTREAM_NETWORK', ambiguous: false, cause: { code: cause } }, url);
  }
  await closeHost();
});

t.test('an attempt has no more time than its request', async (t) => {
  const server = await startRawServer(() => undefined);
  const { host, close: closeHost } = connectingHost({
    firstByteMs: 60_000,
    requestTimeoutMs: 60_000,
  });
  const executor = acme(host, server.url);
  for (const leftMs of [100, 0, -5]) {
    const deadlineMs = performance.now() + leftMs;
    const started = performance.now();
    await t.rejects(executor.execute(await attemptOf(executor, { deadlineMs })), {
      code: 'UPSTREAM_TIMEOUT',
    });
    t.ok(performance.now() - started < 1_500, `${leftMs} ms were left`);
  }
  await closeHost();
  await server.close();
});

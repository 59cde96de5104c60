import type { SliceOptions } from '../suite.ts';

export interface Change {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text of the file; its first occurrence is replaced. */
  readonly find: string;
  readonly replace: string;
}

/** A bug that is planted into the gateway, to see whether the suite finds it. */
export interface Mutant {
  readonly changes: readonly Change[];
  /** What is run to find it. */
  readonly slice: Pick<SliceOptions, 'requests' | 'choice'> &
    Partial<Pick<SliceOptions, 'narrow' | 'outageSeconds' | 'config' | 'concurrency'>>;
  /** The rules of which at least one has to be violated. */
  readonly rules: readonly string[];
}

const call = 'core/src/executor/call.ts';
const attempts = 'plugins/policies/router/attempts.ts';
const sendStream = 'core/src/http/send-stream.ts';

/** Planted bugs by their names. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'tried again after the answer began': {
    changes: [
      {
        file: 'plugins/policies/stream-failure/index.ts',
        find: `default: 'fail'`,
        replace: `default: 'continue'`,
      },
      {
        file: 'plugins/policies/router/continued.ts',
        find: 'credential.prefills?.(model) === true',
        replace: 'model !== undefined',
      },
      {
        file: 'plugins/policies/stream-failure/index.ts',
        find: "if (shown === '') return fork;",
        replace: 'return fork;',
      },
    ],
    slice: { requests: 60, choice: { only: ['stream-cut-fin'], behaviours: ['normal'] } },
    rules: ['tried again after the answer began'],
  },
  'a client that leaves during a pause is not heard': {
    changes: [
      { file: attempts, find: '&& !ctx.lifetime.ended', replace: '' },
      { file: attempts, find: 'if (ctx.lifetime.ended) return undefined;', replace: '' },
      {
        file: 'plugins/policies/router/backoff.ts',
        find: 'if (ms <= 0 || lifetime.ended) return;',
        replace: 'if (ms <= 0) return;',
      },
      {
        file: 'plugins/policies/router/backoff.ts',
        find: 'lifetime.onEnd(done)',
        replace: '(() => undefined)',
      },
      {
        file: call,
        find: 'this.#stopListening = ctx.lifetime.onEnd(',
        replace: 'if (!ctx.lifetime.ended) this.#stopListening = ctx.lifetime.onEnd(',
      },
    ],
    slice: {
      requests: 200,
      // Few at once: where the machine is busy, clients would leave before there is a pause.
      concurrency: 8,
      choice: { only: ['status-503-wait'], behaviours: ['abort-wait'] },
      // Every attempt is asked to wait a second, and none cools its credential.
      config: {
        'max-retry-interval': 2,
        retry: {
          'budget-percent': 1_000,
          'cooldown-5xx-secs': 0,
          'jitter-factor': 0,
        },
      },
    },
    rules: ['upstream not told that the client left'],
  },
  'a client that leaves is not told to the upstream': {
    changes: [
      {
        file: call,
        find: 'this.#stopListening = ctx.lifetime.onEnd((reason) => this.cancel(reason));',
        replace: 'this.#stopListening = () => undefined;',
      },
    ],
    slice: {
      requests: 80,
      choice: { only: ['head-silent', 'stream-head-stall'], behaviours: ['abort-wait'] },
    },
    rules: ['upstream not told that the client left'],
  },
  'a limit of requests at once looks first and counts later': {
    changes: [
      {
        file: 'plugins/policies/rate-limit/counters.ts',
        find: 'this.#atWork++;',
        replace: 'setTimeout(() => this.#atWork++, 5);',
      },
    ],
    slice: { requests: 0, narrow: 120, choice: { only: ['fine'] } },
    rules: ['too many requests at work at once'],
  },
  'the last bytes of a stream are dropped': {
    changes: [{ file: sendStream, find: 'response.end(last);', replace: 'response.end();' }],
    slice: { requests: 100, choice: { only: ['fine', 'stream-cut-rst'], behaviours: ['normal'] } },
    rules: ['ill-formed answer'],
  },
  'two streams share a buffer': {
    changes: [
      {
        file: 'core/src/dialect/boundary.ts',
        find: 'const longestBlank = 4;',
        replace: 'const longestBlank = 4;\nconst shared: Buffer[] = [];',
      },
      {
        file: 'core/src/dialect/boundary.ts',
        find: 'readonly #held: Buffer[] = [];',
        replace: 'readonly #held: Buffer[] = shared;',
      },
    ],
    slice: {
      requests: 150,
      choice: { only: ['stream-byte-by-byte', 'stream-mixed-ends'], behaviours: ['normal'] },
    },
    rules: ['ill-formed answer', "somebody else's bytes"],
  },
  'the end of an exchange is told twice': {
    changes: [
      {
        file: 'core/src/context/endings.ts',
        find: 'callListener(run, end, onError);',
        replace: 'for (const each of [run, run]) callListener(each, end, onError);',
      },
    ],
    slice: { requests: 60, choice: { only: ['fine'], behaviours: ['normal'] } },
    rules: ['the run as a whole'],
  },
  'an exchange whose client left never ends': {
    changes: [
      {
        file: 'core/src/http/serve.ts',
        find: 'endings.finish(told, onListenerError);',
        replace: `if (told.outcome !== 'cancelled') endings.finish(told, onListenerError);`,
      },
    ],
    slice: { requests: 80, choice: { only: ['fine-slow'], behaviours: ['abort-wait', 'normal'] } },
    rules: ['the run as a whole'],
  },
  'a mistake of the client cools the credential': {
    changes: [
      {
        file: 'plugins/policies/router/cooling.ts',
        find: `UPSTREAM_FAILED: 'failing',`,
        replace: `UPSTREAM_FAILED: 'failing',\n  UPSTREAM_REJECTED: 'failing',`,
      },
    ],
    slice: {
      requests: 100,
      choice: { only: ['status-400', 'status-422'], behaviours: ['normal'] },
    },
    rules: ['wrong outcome'],
  },
  'a mistake of the client is tried again': {
    changes: [
      {
        file: 'plugins/policies/router/failure.ts',
        find: 'request: { moveOn: false',
        replace: 'request: { moveOn: true',
      },
    ],
    slice: { requests: 60, choice: { only: ['status-400', 'status-422'], behaviours: ['normal'] } },
    rules: ['too many attempts'],
  },
  'a success terminator follows the error': {
    changes: [
      {
        file: 'core/src/dialect/stream.ts',
        find: `return redactor.clean(frames.map(writeFrame).join(''));`,
        replace: `return redactor.clean(frames.map(writeFrame).join('')) + 'data: [DONE]\\n\\n';`,
      },
    ],
    slice: { requests: 60, choice: { only: ['stream-cut-fin'], behaviours: ['normal'] } },
    rules: ['ill-formed answer'],
  },
  'a keepalive counts as a sign of the upstream': {
    changes: [
      {
        file: 'core/src/http/keepalive.ts',
        find: 'response.write(text);',
        replace: `response.write(text);\n    response.emit('beat');`,
      },
      {
        file: sendStream,
        find: `this.#sending.response.on('drain', this.#onDrain);`,
        replace: `this.#sending.response.on('drain', this.#onDrain).on('beat', () => this.#watch.progress());`,
      },
      {
        file: call,
        find: 'bodyTimeout: ctx.inbound.stream ? transport.idleMs : transport.requestTimeoutMs,',
        replace: 'bodyTimeout: 0,',
      },
    ],
    slice: { requests: 12, choice: { only: ['stream-stall'], behaviours: ['normal'] } },
    rules: ['too slow'],
  },
  'an exchange is booked twice': {
    changes: [
      {
        file: 'plugins/policies/cost/ledger-row.ts',
        find: 'requestId: ctx.id,',
        replace: 'requestId: ctx.id + Math.random(),',
      },
    ],
    slice: { requests: 60, choice: { only: ['fine'], behaviours: ['normal'] } },
    rules: ['the ledger is wrong'],
  },
  'attempts have no budget': {
    changes: [
      {
        file: 'plugins/policies/router/retry-budget.ts',
        find: 'if (this.#earned >= 1) {',
        replace: 'if (Date.now() > 0) {',
      },
    ],
    slice: { requests: 0, outageSeconds: 3, choice: { only: [] }, config: quickRecovery() },
    rules: ['more attempts than requests allow'],
  },
  'secrets of the gateway are told to clients': {
    changes: [
      {
        file: 'core/src/config/secrets.ts',
        find: 'return text.replace(this.#pattern, shown);',
        replace: 'return text;',
      },
    ],
    slice: { requests: 60, choice: { only: ['status-400-echo'], behaviours: ['normal'] } },
    rules: ["somebody else's bytes"],
  },
};

/** Credentials that never cool, so that nothing but the budget keeps attempts down. */
function quickRecovery(): Readonly<Record<string, unknown>> {
  const names = ['auth', '429', '5xx', 'network'];
  return { retry: Object.fromEntries(names.map((name) => [`cooldown-${name}-secs`, 0])) };
}

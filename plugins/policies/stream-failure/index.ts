import {
  Continued,
  definePlugin,
  GatewayError,
  type Context,
  type GatewayErrorCode,
  type Next,
  type Reply,
  type Served,
} from '@ai-proxy/core';
import { asksForSeveral } from './several-answers.ts';
import { prefillBody, prefilled } from './prefill.ts';

/** Failures of the gateway's own are told, not papered over. */
const continued: ReadonlySet<GatewayErrorCode> = new Set([
  'UPSTREAM_FAILED',
  'UPSTREAM_NETWORK',
  'UPSTREAM_OVERLOADED',
  'UPSTREAM_PROTOCOL',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
]);

export default definePlugin({
  name: 'stream-failure',
  api: 1,
  summary: 'Goes on with a stream that breaks off after its first content, where a model can.',
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      mode: {
        type: 'string',
        enum: ['fail', 'continue'],
        default: 'fail',
        description:
          'fail: the stream ends with an error; continue: another attempt goes on with the text so far.',
      },
      'max-continuations': {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        default: 2,
        description: 'How often one answer may be continued.',
      },
    },
  },
  rootKeys: { 'stream-failure': 'mode' },
  provides: [Continued],
  operations: ['generate'],
  reenters: true,
  setup(host, { maxContinuations, mode }) {
    if (mode === 'fail') return {};

    /** The context of an attempt that begins where another one broke off. */
    const goingOn = (ctx: Context, text: string, servedBy: readonly Served[]): Context => {
      const deadlineMs = host.clock.monotonic() + host.transport.requestTimeoutMs;
      const fork = ctx.fork({ deadlineMs });
      // The end of a text is told without white space, which some APIs refuse there.
      const shown = text.trimEnd();
      fork.set(Continued, { text: shown, servedBy });
      if (shown === '') return fork;
      fork.mapRequest((request) => prefilled(request, shown));
      fork.mapNative((body) => {
        if (!prefillBody(body, shown)) throw new GatewayError('TRANSLATION_UNSUPPORTED');
      });
      return fork;
    };

    const continuable = (ctx: Context, next: Next, reply: Reply): Reply => {
      let left = maxContinuations;
      let servedBy = reply.served === undefined ? [] : [reply.served];
      if (reply.body.kind !== 'stream') return reply;
      reply.resumeWith(async (text, error) => {
        if (left-- === 0 || !continued.has(error.code)) return undefined;
        const fork = goingOn(ctx, text, servedBy);
        const successor = await next(fork);
        const { code } = error;
        const { served } = successor;
        host.log.warn({ id: ctx.id, code, served }, 'a stream is continued');
        if (served !== undefined) servedBy = [...servedBy, served];
        return successor;
      });
      return reply;
    };

    return {
      async handle(ctx, next) {
        const { content, stream } = ctx.inbound;
        // Of several answers nobody could tell which one a text goes on with.
        if (!stream || asksForSeveral(content)) return next();
        // A fork, so that what layers below take out of the body is still there for the next attempt.
        return continuable(ctx, next, await next(ctx.fork({})));
      },
    };
  },
});

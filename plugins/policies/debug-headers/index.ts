import {
  definePlugin,
  isGatewayError,
  type InboundHead,
  type Next,
  type Reply,
  type Served,
  type Trace,
} from '@ai-proxy/core';
import { headerText } from './header-text.ts';
import { serverTiming } from './server-timing.ts';

export default definePlugin({
  name: 'debug-headers',
  api: 1,
  summary:
    'Tells clients that ask with "x-debug: true" who answered, after which attempts, and where the time went.',
  configSchema: { type: 'object', additionalProperties: false, properties: {} },
  headOnly: true,
  setup: () => ({
    wantsTimes: isAsked,
    handle: (ctx, next) => (isAsked(ctx.inbound.head) ? explained(ctx.trace, next) : next()),
  }),
});

function isAsked({ headers }: InboundHead): boolean {
  return headers['x-debug'] === 'true';
}

/** Adds the headers to the reply, or to the error that comes in its place. */
async function explained(trace: Trace, next: Next): Promise<Reply> {
  try {
    const reply = await next();
    Object.assign(reply.headers, named(reply.served), traced(trace));
    return reply;
  } catch (error) {
    if (isGatewayError(error))
      Object.assign(error.headers, named(trace.attempts.at(-1)), traced(trace));
    throw error;
  }
}

function named(served: Served | undefined): Record<string, string> {
  if (served === undefined) return {};
  return {
    'x-debug-provider': headerText(served.provider),
    'x-debug-model': headerText(served.model),
    'x-debug-credential': headerText(served.credential),
  };
}

function traced({ attempts, shares, warnings }: Trace): Record<string, string> {
  const outcomes = attempts.map(
    ({ model, outcome, provider }) => `${model}@${provider}:${outcome}`,
  );
  const lost = [...new Set(warnings.map(({ path }) => path))];
  return {
    'x-debug-attempts': String(attempts.length),
    ...(outcomes.length === 0 ? {} : { 'x-debug-trace': headerText(outcomes.join(', ')) }),
    ...(lost.length === 0 ? {} : { 'x-debug-lost': headerText(lost.join(', ')) }),
    ...serverTiming(shares),
  };
}

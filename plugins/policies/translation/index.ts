import {
  Attempt,
  Client,
  definePlugin,
  GatewayError,
  type Next,
  type Reply,
  type Warning,
} from '@ai-proxy/core';
import { lossHeader } from './loss-header.ts';

export default definePlugin({
  name: 'translation',
  api: 1,
  summary: 'Tells what a translated request lost, or refuses requests that would lose something.',
  requires: [Attempt],
  uses: [Client],
  operations: ['generate', 'count-tokens', 'embed'],
  rootKeys: { translation: 'mode' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      mode: {
        type: 'string',
        enum: ['strict', 'warn', 'allow'],
        default: 'warn',
        description:
          'What happens to requests of which the API of the upstream cannot express a field: strict refuses them, warn names the fields in a response header, allow sends them silently.',
      },
    },
  },
  setup: (_host, { mode }) => ({
    handle(ctx, next) {
      const wanted = ctx.find(Client)?.translation ?? mode;
      if (wanted === 'allow') return next();
      const lost = ctx.body.warnings;
      if (lost.length === 0) return next();
      if (wanted === 'strict') refuseLoss(lost);
      return told(next, lost);
    },
  }),
});

async function told(next: Next, lost: readonly Warning[]): Promise<Reply> {
  const reply = await next();
  reply.headers['x-ai-proxy-lossy'] = lossHeader(lost);
  return reply;
}

function refuseLoss(lost: readonly Warning[]): void {
  const [first, ...others] = lost;
  if (first === undefined) return;
  const paths = others.slice(0, 8).map(({ path }) => path);
  const more = paths.length === 0 ? '' : ` Lost would be ${paths.join(', ')} as well.`;
  throw new GatewayError('TRANSLATION_UNSUPPORTED', {
    message: `${first.path} cannot be sent to this upstream: ${sentence(first.reason)}${more}`,
    param: first.path,
  });
}

function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

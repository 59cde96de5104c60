import type { Usage } from '../../apis/api.ts';
import type { ReportedUsage } from '../../wire.ts';
import type { Exchange } from '../exchange.ts';
import type { Fault, Faults } from '../fault.ts';
import { openStream, sayClosing, sayOpening, sayPieces, sayTerminator } from '../scripts.ts';

/** A good answer that reports this usage; `believed` is what a reader has to take from it. */
async function reporting(
  exchange: Exchange,
  usage: Usage,
  believed?: ReportedUsage,
): Promise<void> {
  if (!exchange.stream) {
    exchange.complete(exchange.wholeText());
    exchange.entry.usage = believed;
    const body = exchange.api.whole(exchange.saying, exchange.wholeText(), usage);
    return exchange.respond(200, JSON.stringify(body));
  }
  const { api, saying } = exchange;
  await openStream(exchange);
  await exchange.send(api.opening(saying, usage).join(''));
  await sayPieces(exchange);
  await exchange.send(api.closing(saying, usage).join(''));
  await sayTerminator(exchange);
  exchange.entry.usage = believed;
  await exchange.endBody();
}

const odd = (value: unknown): Fault => ({
  fate: 'good',
  deviates: true,
  run: (exchange) => reporting(exchange, exchange.api.oddUsage(value)),
});

/** Good answers that count wrong, or not at all. */
export const usage: Faults = {
  'usage-missing': { fate: 'good', run: (exchange) => reporting(exchange, undefined) },
  'usage-null': { fate: 'good', run: (exchange) => reporting(exchange, null) },
  'usage-zero': {
    fate: 'good',
    run: (exchange) => {
      const counted = { input: 0, output: 0 };
      return reporting(exchange, exchange.api.usage(counted), counted);
    },
  },
  'usage-negative': odd(-5),
  'usage-1e308': odd(1e308),
  'usage-text': odd('many'),
  'usage-fraction': odd(1.5),
  'usage-list': odd([1]),
  'usage-twice': {
    fate: 'good',
    on: 'stream',
    deviates: true,
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await sayPieces(exchange);
      await sayClosing(exchange);
      if (exchange.api.name === 'chat') {
        const again = exchange.api.closing(exchange.saying, exchange.api.usage(exchange.counted));
        await exchange.send(again.at(-1) ?? '');
      }
      await sayTerminator(exchange);
      await exchange.endBody();
    },
  },
  'usage-after-end': {
    fate: 'open',
    on: 'stream',
    async run(exchange) {
      const { api, saying } = exchange;
      await openStream(exchange);
      await sayOpening(exchange);
      await sayPieces(exchange);
      await sayClosing(exchange);
      await sayTerminator(exchange);
      await exchange.send(api.closing(saying, api.usage({ input: 999, output: 999 })).join(''));
      await exchange.endBody();
    },
  },
};

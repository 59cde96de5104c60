import type { Exchange } from '../exchange.ts';
import type { Fault, Faults } from '../fault.ts';
import {
  openStream,
  sayClosing,
  sayOpening,
  sayPieces,
  sayTerminator,
  someOf,
  streamText,
} from '../scripts.ts';

const stream = (fault: Omit<Fault, 'on'>): Fault => ({ ...fault, on: 'stream' });

/** A good stream in other bytes; `cutAt` says how many bytes each write has. */
const reformed =
  (
    reform: (text: string, exchange: Exchange) => string,
    cutAt: (exchange: Exchange) => number = (exchange) => exchange.random.between(1, 200),
  ): Fault['run'] =>
  async (exchange) => {
    await openStream(exchange);
    exchange.complete(exchange.wholeText());
    const bytes = Buffer.from(reform(streamText(exchange), exchange));
    for (let at = 0; at < bytes.length;) {
      const size = cutAt(exchange);
      await exchange.send(bytes.subarray(at, at + size));
      at += size;
    }
    await exchange.endBody();
  };

/** A stream with something unexpected in its middle. */
const interrupted =
  (odd: (exchange: Exchange) => string): Fault['run'] =>
  async (exchange) => {
    const half = someOf(exchange);
    await openStream(exchange);
    await sayOpening(exchange);
    await sayPieces(exchange, 0, half);
    await exchange.send(odd(exchange));
    await sayPieces(exchange, half);
    await sayClosing(exchange);
    await sayTerminator(exchange);
    await exchange.endBody();
  };

/** Streams in unusual bytes, and with what does not belong into them. */
export const streamForms: Faults = {
  'stream-byte-by-byte': stream({
    fate: 'good',
    weight: 0.5,
    run: reformed(
      (text) => text,
      () => 1,
    ),
  }),
  'stream-one-write': stream({
    fate: 'good',
    run: reformed(
      (text) => text,
      () => 1e9,
    ),
  }),
  'stream-crlf': stream({ fate: 'good', run: reformed((text) => text.replaceAll('\n', '\r\n')) }),
  'stream-cr': stream({ fate: 'good', run: reformed((text) => text.replaceAll('\n', '\r')) }),
  'stream-mixed-ends': stream({
    fate: 'good',
    run: reformed((text, exchange) =>
      // A return before a line feed would be one line end with it.
      text.replaceAll(/\n+/g, (ends) =>
        ends.length === 1
          ? exchange.random.pick(['\n', '\r\n', '\r'])
          : exchange.random.pick(['\n\n', '\r\n\n', '\n\r', '\r\r', '\r\r\n', '\n\r\n']),
      ),
    ),
  }),
  'stream-bom': stream({ fate: 'good', run: reformed((text) => `\ufeff${text}`) }),
  'stream-ids': stream({
    fate: 'good',
    run: reformed((text) => text.replaceAll(/^data: /gm, 'id: 7\nretry: 10\nx: y\ndata: ')),
  }),
  'stream-comments-between': stream({
    fate: 'good',
    run: reformed((text) => text.replaceAll('\n\n', '\n\n: comment\n\n')),
  }),
  'stream-comment-flood': stream({
    fate: 'good',
    weight: 0.2,
    run: interrupted(() => ': flood\n'.repeat(50_000)),
  }),
  'stream-no-space': stream({
    fate: 'good',
    run: reformed((text) => text.replaceAll(/^data: /gm, 'data:')),
  }),
  'stream-no-last-blank': stream({
    fate: 'good',
    run: reformed((text) => text.replace(/\n+$/, '')),
  }),
  'stream-long-line': stream({
    fate: 'good',
    weight: 0.1,
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await sayPieces(exchange, 0, 1);
      const long = 'x'.repeat(2 * 1024 * 1024);
      exchange.entry.said += long;
      await exchange.send(exchange.api.delta(exchange.saying, long));
      await sayClosing(exchange);
      await sayTerminator(exchange);
      await exchange.endBody();
    },
  }),
  'stream-endless-line': stream({
    fate: 'broken',
    weight: 0.03,
    withinMs: 8_000,
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await sayPieces(exchange, 0, 1);
      await exchange.send('data: "');
      for (let index = 0; index < 400; index++) await exchange.send('x'.repeat(64 * 1024));
      await exchange.send('"\n\n');
      await sayPieces(exchange, 1);
      await exchange.endBody();
    },
  }),
  'stream-endless-opening': stream({
    fate: 'open',
    weight: 0.03,
    async run(exchange) {
      await openStream(exchange);
      for (let index = 0; index < 400; index++) await exchange.send('x'.repeat(64 * 1024));
      await exchange.stall();
    },
  }),
  'stream-empty-events': stream({
    fate: 'good',
    run: interrupted(() => '\n\n\n\nevent: nothing\n\n'),
  }),
  'stream-not-json': stream({
    fate: 'open',
    deviates: true,
    run: interrupted(() => 'data: {this is not JSON\n\n'),
  }),
  'stream-not-utf8': stream({
    fate: 'open',
    deviates: true,
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await sayPieces(exchange, 0, 1);
      await exchange.send(Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a]));
      await sayPieces(exchange, 1);
      await sayClosing(exchange);
      await sayTerminator(exchange);
      await exchange.endBody();
    },
  }),
  'stream-nul': stream({ fate: 'open', deviates: true, run: interrupted(() => 'data: \0\n\n') }),
  'stream-empty-data': stream({
    fate: 'open',
    deviates: true,
    run: interrupted(() => 'data:\n\n'),
  }),
  'stream-unknown-event': stream({
    fate: 'open',
    deviates: true,
    run: interrupted(() => 'event: novelty\ndata: {"type":"novelty","object":"novelty"}\n\n'),
  }),
  'stream-opening-twice': stream({
    fate: 'open',
    deviates: true,
    run: interrupted(({ api, saying, counted }) =>
      api.opening(saying, api.usage(counted)).join(''),
    ),
  }),
  'stream-closing-early': stream({
    fate: 'open',
    deviates: true,
    run: interrupted(({ api, saying, counted }) =>
      api.closing(saying, api.usage(counted)).join(''),
    ),
  }),
  'stream-text-first': stream({
    fate: 'open',
    deviates: true,
    async run(exchange) {
      await openStream(exchange);
      await sayPieces(exchange);
      await sayOpening(exchange);
      await sayClosing(exchange);
      await sayTerminator(exchange);
      await exchange.endBody();
    },
  }),
  'stream-only-end': stream({
    fate: 'open',
    deviates: true,
    async run(exchange) {
      await openStream(exchange);
      await exchange.send(exchange.api.terminator);
      await exchange.endBody();
    },
  }),
  'stream-is-whole': stream({
    fate: 'open',
    run(exchange) {
      exchange.complete(exchange.wholeText());
      return exchange.respond(200, exchange.wholeBody());
    },
  }),
  'stream-wrong-type': stream({
    fate: 'open',
    run(exchange) {
      exchange.complete(exchange.wholeText());
      return exchange.respond(200, streamText(exchange), { 'content-type': 'text/plain' });
    },
  }),
};

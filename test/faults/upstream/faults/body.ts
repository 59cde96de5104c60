import { gzipSync } from 'node:zlib';
import type { Exchange } from '../exchange.ts';
import type { Fault, Faults } from '../fault.ts';
import { streamText } from '../scripts.ts';

const whole = (fault: Omit<Fault, 'on'>): Fault => ({ ...fault, on: 'whole' });
const json = { 'content-type': 'application/json' };

/** A good body, announced to be longer or shorter than it is. */
async function mislabelled(exchange: Exchange, difference: number): Promise<void> {
  const body = exchange.wholeBody();
  const length = Buffer.byteLength(body) + difference;
  await exchange.head(200, { ...json, 'content-length': length }, 'length');
  await exchange.write(body);
  await exchange.pause(10);
  exchange.fin();
}

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

/** A body in place of a good one, in an answer that is complete as HTTP. */
const instead =
  (
    make: (exchange: Exchange) => string | Buffer,
    headers: Record<string, string> = {},
  ): Fault['run'] =>
  (exchange) =>
    exchange.respond(200, make(exchange), headers);

/** A body with all of the answer, in an unusual form. */
const unusual =
  (
    make: (exchange: Exchange) => string | Buffer,
    headers: Record<string, string> = {},
  ): Fault['run'] =>
  (exchange) => {
    exchange.complete(exchange.wholeText());
    return exchange.respond(200, make(exchange), headers);
  };

/** Whole answers whose body is cut, wrong, or odd. */
export const body: Faults = {
  'body-short': whole({ fate: 'ambiguous', run: (exchange) => mislabelled(exchange, 50) }),
  'body-rst': whole({
    fate: 'ambiguous',
    async run(exchange) {
      const text = exchange.wholeBody();
      await exchange.head(200, { ...json, 'content-length': text.length * 2 }, 'length');
      await exchange.write(half(text));
      await exchange.pause(5);
      exchange.rst();
    },
  }),
  'body-more-than-length': whole({
    fate: 'open',
    async run(exchange) {
      const text = exchange.wholeBody();
      exchange.complete(exchange.wholeText());
      await exchange.head(200, { ...json, 'content-length': Buffer.byteLength(text) }, 'length');
      await exchange.write(`${text}{"more":"of this"}`);
    },
  }),
  'body-less-than-json': whole({
    fate: 'ambiguous',
    run: (exchange) => mislabelled(exchange, -20),
  }),
  'body-close-cut': whole({
    fate: 'ambiguous',
    async run(exchange) {
      await exchange.head(200, json, 'close');
      await exchange.write(half(exchange.wholeBody()));
      exchange.fin();
    },
  }),
  'body-close-cut-at-brace': whole({
    fate: 'ambiguous',
    async run(exchange) {
      const text = exchange.wholeBody();
      await exchange.head(200, json, 'close');
      await exchange.write(text.slice(0, text.lastIndexOf('}', text.length - 2) + 1));
      exchange.fin();
    },
  }),
  'body-close': whole({
    fate: 'good',
    async run(exchange) {
      await exchange.head(200, json, 'close');
      exchange.complete(exchange.wholeText());
      await exchange.write(exchange.wholeBody());
      exchange.fin();
    },
  }),
  'body-chunked': whole({
    fate: 'good',
    async run(exchange) {
      await exchange.head(200, json, 'chunked');
      exchange.complete(exchange.wholeText());
      for (const letter of exchange.wholeBody()) await exchange.send(letter);
      await exchange.endBody();
    },
  }),
  'body-chunked-cut': whole({
    fate: 'ambiguous',
    async run(exchange) {
      await exchange.head(200, json, 'chunked');
      await exchange.send(exchange.wholeBody());
      await exchange.pause(10);
      exchange.fin();
    },
  }),
  'body-bad-chunk': whole({
    fate: 'ambiguous',
    async run(exchange) {
      await exchange.head(200, json, 'chunked');
      await exchange.send(half(exchange.wholeBody()));
      await exchange.write('zz\r\nnonsense\r\n0\r\n\r\n');
    },
  }),
  'body-truncated': whole({
    fate: 'ambiguous',
    run: instead((exchange) => half(exchange.wholeBody())),
  }),
  'body-truncated-at-brace': whole({
    fate: 'ambiguous',
    run: instead((exchange) => exchange.wholeBody().slice(0, -1)),
  }),
  'body-gzip': whole({
    fate: 'open',
    run: unusual((exchange) => gzipSync(exchange.wholeBody()), { 'content-encoding': 'gzip' }),
  }),
  'body-gzip-unlabelled': whole({
    fate: 'ambiguous',
    run: instead((exchange) => gzipSync(exchange.wholeBody())),
  }),
  'body-gzip-label-only': whole({
    fate: 'open',
    run: unusual((exchange) => exchange.wholeBody(), { 'content-encoding': 'gzip' }),
  }),
  'body-text-type': whole({
    fate: 'open',
    run: unusual((exchange) => exchange.wholeBody(), { 'content-type': 'text/plain' }),
  }),
  'body-empty': whole({ fate: 'ambiguous', run: instead(() => '') }),
  'body-white': whole({ fate: 'ambiguous', run: instead(() => ' \n\t \r\n') }),
  'body-null': whole({ fate: 'ambiguous', run: instead(() => 'null') }),
  'body-list': whole({ fate: 'ambiguous', run: instead(() => '[]') }),
  'body-empty-object': whole({ fate: 'open', deviates: true, run: instead(() => '{}') }),
  'body-two-objects': whole({
    fate: 'ambiguous',
    run: instead((exchange) => exchange.wholeBody() + exchange.wholeBody()),
  }),
  'body-white-around': whole({
    fate: 'good',
    run: unusual((exchange) => `\r\n  ${exchange.wholeBody()}\n\n`),
  }),
  'body-bom': whole({
    fate: 'open',
    run: unusual((exchange) => `\ufeff${exchange.wholeBody()}`),
  }),
  'body-duplicate-keys': whole({
    fate: 'open',
    run: unusual(
      (exchange) => `{"id":"x","object":"y","error":null,${exchange.wholeBody().slice(1)}`,
    ),
  }),
  'body-invalid-utf8': whole({
    fate: 'open',
    run(exchange) {
      const text = `${exchange.wholeText()}\ufffd`;
      exchange.complete(text);
      const bytes = Buffer.from(exchange.wholeBody(undefined, `${exchange.wholeText()}@@@`));
      const at = bytes.indexOf('@@@');
      const spoilt = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.of(0xff),
        bytes.subarray(at + 3),
      ]);
      return exchange.respond(200, spoilt);
    },
  }),
  'body-huge': whole({
    fate: 'good',
    weight: 0.1,
    run(exchange) {
      const text = exchange.wholeText() + 'x'.repeat(3 * 1024 * 1024);
      exchange.complete(text);
      return exchange.respond(200, exchange.wholeBody(undefined, text));
    },
  }),
  'body-drip': whole({
    fate: 'good',
    async run(exchange) {
      const bytes = Buffer.from(exchange.wholeBody());
      await exchange.head(200, { ...json, 'content-length': bytes.length }, 'length');
      exchange.complete(exchange.wholeText());
      const step = Math.ceil(bytes.length / 30);
      for (let at = 0; at < bytes.length; at += step) {
        await exchange.write(bytes.subarray(at, at + step));
        await exchange.pause(10);
      }
    },
  }),
  'body-stall': whole({
    fate: 'ambiguous',
    slow: true,
    weight: 0.2,
    async run(exchange) {
      const text = exchange.wholeBody();
      await exchange.head(200, { ...json, 'content-length': Buffer.byteLength(text) }, 'length');
      await exchange.write(half(text));
      await exchange.stall();
    },
  }),
  'body-is-stream': whole({
    fate: 'open',
    run(exchange) {
      exchange.complete(exchange.wholeText());
      return exchange.respond(200, streamText(exchange), { 'content-type': 'text/event-stream' });
    },
  }),
  'body-is-cut-stream': whole({
    fate: 'open',
    run: (exchange) =>
      exchange.respond(200, half(streamText(exchange)), { 'content-type': 'text/event-stream' }),
  }),
};

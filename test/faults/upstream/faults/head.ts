import type { Exchange } from '../exchange.ts';
import type { Fault, Faults } from '../fault.ts';
import { goodAnswer } from '../scripts.ts';

const thenFin =
  (bytes: string): Fault['run'] =>
  async (exchange) => {
    await exchange.write(bytes);
    exchange.fin();
  };

const thenRst =
  (bytes: string): Fault['run'] =>
  async (exchange) => {
    await exchange.write(bytes);
    await exchange.pause(5);
    exchange.rst();
  };

/** A good body under a head that is none. */
const badHead =
  (head: (length: number) => string, readable = false): Fault['run'] =>
  async (exchange) => {
    const body = exchange.wholeBody();
    // Whoever is lenient about the head gets a complete answer.
    if (readable) exchange.complete(exchange.wholeText());
    await exchange.write(head(Buffer.byteLength(body)) + body);
    await exchange.pause(20);
    exchange.fin();
  };

const json = 'content-type: application/json';

async function interim(exchange: Exchange, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await exchange.write('HTTP/1.1 103 Hints\r\n\r\n');
  await goodAnswer(exchange);
}

async function drip(exchange: Exchange): Promise<void> {
  const body = exchange.wholeBody();
  const head = `HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  for (const letter of head) {
    await exchange.write(letter);
    await exchange.pause(2);
  }
  exchange.complete(exchange.wholeText());
  await exchange.write(body);
}

/** Heads that do not come, or are not HTTP. */
export const head: Faults = {
  'head-rst': { fate: 'ambiguous', run: async (exchange) => exchange.rst() },
  'head-fin': { fate: 'ambiguous', run: async (exchange) => exchange.fin() },
  'head-fin-late': {
    fate: 'ambiguous',
    async run(exchange) {
      await exchange.pause(100);
      exchange.fin();
    },
  },
  'head-rst-mid': { fate: 'ambiguous', run: thenRst(`HTTP/1.1 200 OK\r\n${json}`) },
  'head-fin-mid': { fate: 'ambiguous', run: thenFin(`HTTP/1.1 200 OK\r\n${json}`) },
  'head-partial-status': { fate: 'ambiguous', run: thenFin('HTTP/1.1 2') },
  'head-garbage': { fate: 'ambiguous', run: thenFin('SSH-2.0-OpenSSH_9.6\r\n\0\x01\x02') },
  'head-binary': { fate: 'ambiguous', run: thenFin('\x16\x03\x01\0\xfe\xff\x80\0\0') },
  'head-no-version': {
    fate: 'ambiguous',
    run: badHead((length) => `200 OK\r\ncontent-length: ${length}\r\n\r\n`),
  },
  'head-lf-only': {
    fate: 'open',
    run: badHead((length) => `HTTP/1.1 200 OK\n${json}\ncontent-length: ${length}\n\n`, true),
  },
  'head-bare-cr': {
    fate: 'open',
    run: badHead(
      (length) => `HTTP/1.1 200 OK\r\nx: a\rb\r\ncontent-length: ${length}\r\n\r\n`,
      true,
    ),
  },
  'head-nul': {
    fate: 'ambiguous',
    run: badHead((length) => `HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: ${length}\r\n\r\n`),
  },
  'head-two-lengths': {
    fate: 'ambiguous',
    run: badHead(
      (length) =>
        `HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: ${length}\r\ncontent-length: ${length + 1}\r\n\r\n`,
    ),
  },
  'head-length-and-chunked': {
    fate: 'ambiguous',
    run: badHead(
      (length) =>
        `HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: ${length}\r\ntransfer-encoding: chunked\r\n\r\n`,
    ),
  },
  'head-negative-length': {
    fate: 'ambiguous',
    run: badHead(() => `HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: -5\r\n\r\n`),
  },
  'head-gzip-chunked': {
    fate: 'open',
    run: badHead(
      () => `HTTP/1.1 200 OK\r\n${json}\r\ntransfer-encoding: chunked, gzip\r\n\r\n`,
      true,
    ),
  },
  'head-20kb': {
    fate: 'ambiguous',
    run: badHead(
      (length) =>
        `HTTP/1.1 200 OK\r\n${json}\r\nx-much: ${'a'.repeat(20_480)}\r\ncontent-length: ${length}\r\n\r\n`,
    ),
  },
  'head-endless': {
    fate: 'ambiguous',
    weight: 0.3,
    async run(exchange) {
      await exchange.write('HTTP/1.1 200 OK\r\n');
      for (let index = 0; index < 4_000; index++) await exchange.write(`x-${index}: ${index}\r\n`);
      await exchange.stall();
    },
  },
  'head-interim-100': { fate: 'open', run: (exchange) => interim(exchange, 100) },
  'head-interim-2': { fate: 'good', run: (exchange) => interim(exchange, 2) },
  'head-status-999': {
    fate: 'open',
    run: (exchange) => exchange.respond(999, '{"error":{"message":"odd"}}'),
  },
  'head-status-101': {
    fate: 'ambiguous',
    run: thenFin('HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
  },
  'head-status-600': { fate: 'open', run: (exchange) => exchange.respond(600, '{}') },
  'head-slow': { fate: 'good', on: 'whole', run: drip },
  'head-late': {
    fate: 'good',
    async run(exchange) {
      await exchange.pause(250);
      await goodAnswer(exchange);
    },
  },
  'head-silent': {
    fate: 'ambiguous',
    slow: true,
    weight: 0.2,
    run: (exchange) => exchange.stall(),
  },
};

import type { Exchange } from '../exchange.ts';
import type { Fault, Faults } from '../fault.ts';
import {
  openStream,
  sayClosing,
  sayOpening,
  sayPieces,
  sayTerminator,
  someOf,
} from '../scripts.ts';

const stream = (fault: Omit<Fault, 'on'>): Fault => ({ ...fault, on: 'stream' });

/** A stream up to some piece of its text. */
async function begin(exchange: Exchange): Promise<void> {
  await openStream(exchange);
  await sayOpening(exchange);
  await sayPieces(exchange, 0, someOf(exchange));
}

/** All of a stream but its terminator. */
async function allButEnd(exchange: Exchange): Promise<void> {
  await openStream(exchange);
  await sayOpening(exchange);
  await sayPieces(exchange);
  await sayClosing(exchange);
}

async function cut(exchange: Exchange, how: 'fin' | 'rst'): Promise<void> {
  // A reset discards what has not been read, so the other side gets time.
  await exchange.pause(15);
  if (how === 'fin') exchange.fin();
  else exchange.rst();
}

/** Streams that end too early, in the wrong way, or not at all. */
export const streamEnds: Faults = {
  'stream-empty': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await exchange.endBody();
    },
  }),
  'stream-comments-only': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await exchange.send(': one\n\n: two\n\n');
      await exchange.endBody();
    },
  }),
  'stream-error-first': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await exchange.send(exchange.api.errorFrame(exchange.complaint));
      await exchange.endBody();
    },
  }),
  'stream-opening-error': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await exchange.send(exchange.api.errorFrame(exchange.complaint));
      await exchange.endBody();
    },
  }),
  'stream-opening-fin': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await exchange.endBody();
    },
  }),
  'stream-opening-rst': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await cut(exchange, 'rst');
    },
  }),
  'stream-head-rst': stream({
    fate: 'ambiguous',
    async run(exchange) {
      await openStream(exchange);
      await cut(exchange, 'rst');
    },
  }),
  'stream-head-stall': stream({
    fate: 'ambiguous',
    weight: 0.2,
    async run(exchange) {
      await openStream(exchange);
      await exchange.stall();
    },
  }),
  'stream-opening-stall': stream({
    fate: 'ambiguous',
    weight: 0.2,
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await exchange.stall();
    },
  }),
  'stream-cut-fin': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await cut(exchange, 'fin');
    },
  }),
  'stream-cut-rst': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await cut(exchange, 'rst');
    },
  }),
  'stream-cut-clean': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.endBody();
    },
  }),
  'stream-cut-in-event': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      const frame = exchange.api.delta(exchange.saying, 'never whole');
      await exchange.send(frame.slice(0, exchange.random.between(1, frame.length - 3)));
      await cut(exchange, 'fin');
    },
  }),
  'stream-cut-in-chunk': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.write('ffff\r\ndata: {"cut');
      await cut(exchange, 'fin');
    },
  }),
  'stream-bad-chunk': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.pause(15);
      await exchange.write('not hex\r\n');
    },
  }),
  'stream-close-cut': stream({
    fate: 'broken',
    async run(exchange) {
      await openStream(exchange, 'close');
      await sayOpening(exchange);
      await sayPieces(exchange, 0, someOf(exchange));
      exchange.fin();
    },
  }),
  'stream-close': stream({
    fate: 'good',
    async run(exchange) {
      await openStream(exchange, 'close');
      await sayOpening(exchange);
      await sayPieces(exchange);
      await sayClosing(exchange);
      await sayTerminator(exchange);
      exchange.fin();
    },
  }),
  'stream-no-finish': stream({
    fate: 'broken',
    async run(exchange) {
      await openStream(exchange);
      await sayOpening(exchange);
      await sayPieces(exchange);
      await exchange.endBody();
    },
  }),
  // Some vendors leave the terminator out; others have broken off.
  'stream-no-terminator': stream({
    fate: 'open',
    async run(exchange) {
      await allButEnd(exchange);
      if (exchange.api.endsWithoutTerminator) exchange.complete(exchange.entry.said);
      await exchange.endBody();
    },
  }),
  'stream-no-terminator-rst': stream({
    fate: 'open',
    async run(exchange) {
      await allButEnd(exchange);
      if (exchange.api.endsWithoutTerminator) exchange.complete(exchange.entry.said);
      await cut(exchange, 'rst');
    },
  }),
  'stream-terminator-rst': stream({
    fate: 'good',
    async run(exchange) {
      await allButEnd(exchange);
      await sayTerminator(exchange);
      await cut(exchange, 'rst');
    },
  }),
  'stream-terminator-open': stream({
    fate: 'good',
    weight: 0.5,
    withinMs: 4_500,
    lingers: true,
    async run(exchange) {
      await allButEnd(exchange);
      await sayTerminator(exchange);
      await exchange.stall();
    },
  }),
  'stream-two-terminators': stream({
    fate: 'good',
    async run(exchange) {
      await allButEnd(exchange);
      await sayTerminator(exchange);
      await exchange.send(exchange.api.terminator);
      await exchange.endBody();
    },
  }),
  'stream-more-after-end': stream({
    fate: 'good',
    async run(exchange) {
      await allButEnd(exchange);
      await sayTerminator(exchange);
      await exchange.send(exchange.api.delta(exchange.saying, 'late words'));
      await exchange.endBody();
    },
  }),
  'stream-error-after-end': stream({
    fate: 'good',
    async run(exchange) {
      await allButEnd(exchange);
      await sayTerminator(exchange);
      await exchange.send(exchange.api.errorFrame(exchange.complaint));
      await exchange.endBody();
    },
  }),
  'stream-error-mid': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.send(exchange.api.errorFrame(exchange.complaint));
      await exchange.endBody();
    },
  }),
  'stream-error-then-end': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.send(exchange.api.errorFrame(exchange.complaint));
      await exchange.send(exchange.api.terminator);
      await exchange.endBody();
    },
  }),
  'stream-error-then-end-later': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.send(exchange.api.errorFrame(exchange.complaint));
      await exchange.pause(10);
      await exchange.send(exchange.api.terminator);
      await exchange.endBody();
    },
  }),
  'stream-error-injection': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      const bad = `${exchange.complaint}\n\n${exchange.api.delta(exchange.saying, 'EVIL')}`;
      await exchange.send(exchange.api.errorFrame(bad));
      await exchange.endBody();
    },
  }),
  'stream-error-echo': stream({
    fate: 'broken',
    async run(exchange) {
      await begin(exchange);
      await exchange.send(exchange.api.errorFrame(`bad key ${exchange.entry.credential}`));
      await exchange.endBody();
    },
  }),
  'stream-stall': stream({
    fate: 'broken',
    weight: 0.4,
    withinMs: 4_000,
    async run(exchange) {
      await begin(exchange);
      await exchange.stall();
    },
  }),
  'stream-comments-stall': stream({
    fate: 'broken',
    weight: 0.3,
    withinMs: 5_500,
    async run(exchange) {
      await begin(exchange);
      for (;;) {
        await exchange.send(': still here\n\n');
        await exchange.pause(100);
      }
    },
  }),
};

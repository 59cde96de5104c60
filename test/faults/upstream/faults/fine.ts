import type { Fault, Faults } from '../fault.ts';
import { pieceOf, piecesOf } from '../../nonces.ts';
import {
  goodAnswer,
  openStream,
  sayClosing,
  sayOpening,
  sayPieces,
  sayTerminator,
} from '../scripts.ts';

const slowly: Fault['run'] = async (exchange) => {
  if (!exchange.stream) {
    await exchange.pause(exchange.random.between(50, 400));
    return goodAnswer(exchange);
  }
  await openStream(exchange);
  await sayOpening(exchange);
  for (let index = 0; index < piecesOf(exchange.entry.nonce); index++) {
    await exchange.pause(exchange.random.between(5, 60));
    await sayPieces(exchange, index, index + 1);
  }
  await sayClosing(exchange);
  await sayTerminator(exchange);
  await exchange.endBody();
};

/** 256 KiB of text in pieces of 2 KiB. */
const long: Fault['run'] = async (exchange) => {
  const { nonce, attempt } = exchange.entry;
  const pieces = Array.from({ length: 128 }, (_, index) =>
    pieceOf(nonce, attempt, index).padEnd(2_048, '.'),
  );
  if (!exchange.stream) {
    const text = pieces.join('');
    exchange.complete(text);
    return exchange.respond(200, exchange.wholeBody(undefined, text));
  }
  await openStream(exchange);
  await sayOpening(exchange);
  for (const piece of pieces) {
    exchange.entry.said += piece;
    await exchange.send(exchange.api.delta(exchange.saying, piece));
  }
  await sayClosing(exchange);
  await sayTerminator(exchange);
  await exchange.endBody();
};

/** Answers without fault, quick, slow and long. */
export const fine: Faults = {
  fine: { fate: 'good', weight: 60, run: goodAnswer },
  'fine-slow': { fate: 'good', weight: 30, run: slowly },
  'fine-long': { fate: 'good', weight: 4, run: long },
};

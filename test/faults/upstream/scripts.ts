import type { Usage } from '../apis/api.ts';
import { pieceOf, piecesOf } from '../nonces.ts';
import type { ReportedUsage } from '../wire.ts';
import type { Exchange } from './exchange.ts';

/** Head of a stream. */
export async function openStream(
  exchange: Exchange,
  framing: 'chunked' | 'close' = 'chunked',
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  await exchange.head(200, { 'content-type': 'text/event-stream', ...headers }, framing);
}

/** Frames before the first text. */
export async function sayOpening(exchange: Exchange, usage?: Usage): Promise<void> {
  const { api, saying, counted } = exchange;
  const reported = usage === undefined ? api.usage(counted) : usage;
  await exchange.send(api.opening(saying, reported).join(''));
}

/** Frames of text: the pieces from one number up to another. */
export async function sayPieces(
  exchange: Exchange,
  from = 0,
  to = piecesOf(exchange.entry.nonce),
): Promise<void> {
  for (let index = from; index < to; index++) {
    const text = pieceOf(exchange.entry.nonce, exchange.entry.attempt, index);
    // Noted first: what is written has left, be the connection cut right after.
    exchange.entry.said += text;
    await exchange.send(exchange.api.delta(exchange.saying, text));
    if (exchange.random.chance(0.2)) await exchange.pause(exchange.random.between(1, 8));
  }
}

/** How many pieces come before a fault in the middle: some, but not all. */
export function someOf(exchange: Exchange): number {
  return exchange.random.between(1, piecesOf(exchange.entry.nonce) - 1);
}

/** Frames that say that the answer is complete, without the terminator. */
export async function sayClosing(exchange: Exchange, usage?: Usage): Promise<void> {
  const { api, saying, counted } = exchange;
  const reported = usage === undefined ? api.usage(counted) : usage;
  await exchange.send(api.closing(saying, reported).join(''));
}

/** The terminator; notes that the answer is complete. */
export async function sayTerminator(
  exchange: Exchange,
  usage: ReportedUsage | undefined = exchange.counted,
): Promise<void> {
  exchange.complete(exchange.entry.said, usage);
  await exchange.send(exchange.api.terminator);
}

/** A good stream, from its head to its end. */
export async function goodStream(exchange: Exchange): Promise<void> {
  await openStream(exchange);
  await sayOpening(exchange);
  await sayPieces(exchange);
  await sayClosing(exchange);
  await sayTerminator(exchange);
  await exchange.endBody();
}

/** A good answer of the kind that was asked for. */
export async function goodAnswer(exchange: Exchange): Promise<void> {
  if (exchange.stream) return goodStream(exchange);
  const body = exchange.wholeBody();
  exchange.complete(exchange.wholeText());
  await exchange.respond(200, body);
}

/** Everything that a good stream says, as one text; notes nothing. */
export function streamText(exchange: Exchange, usage?: Usage, text?: string): string {
  const { api, saying, entry, counted } = exchange;
  const reported = usage === undefined ? api.usage(counted) : usage;
  const deltas =
    text === undefined
      ? Array.from({ length: piecesOf(entry.nonce) }, (_, index) =>
          api.delta(saying, pieceOf(entry.nonce, entry.attempt, index)),
        )
      : [api.delta(saying, text)];
  return [
    ...api.opening(saying, reported),
    ...deltas,
    ...api.closing(saying, reported),
    api.terminator,
  ].join('');
}

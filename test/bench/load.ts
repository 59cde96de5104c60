/** A process that sends one request again and again over a number of kept-alive connections. */
import { connect } from 'node:net';
import { obey } from './child-side.ts';
import type { LoadOrder, LoadResult } from './protocol.ts';
import { ResponseReader } from './response-reader.ts';
import { quantiles } from './statistics.ts';

const answerLimitMs = 10_000;

/** What one round gathers, over all connections. */
interface Round {
  readonly order: LoadOrder;
  readonly request: Buffer;
  readonly endsAt: number;
  readonly latencies: number[];
  readonly firstBytes: number[];
  readonly errors: Record<string, number>;
}

obey(0, runRound);

async function runRound(order: LoadOrder): Promise<LoadResult> {
  const startedAt = performance.now();
  const round: Round = {
    order,
    request: Buffer.from(order.request, 'base64'),
    endsAt: startedAt + order.seconds * 1000,
    latencies: [],
    firstBytes: [],
    errors: {},
  };
  await Promise.all(Array.from({ length: order.connections }, () => runConnection(round)));
  return {
    requests: round.latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    latency: quantiles(round.latencies),
    firstByte: quantiles(round.firstBytes),
    errors: round.errors,
  };
}

/** Sends until time is up, waits for the last answer, and closes. A broken connection is replaced. */
async function runConnection(round: Round): Promise<void> {
  while (performance.now() < round.endsAt) {
    const failure = await converse(round);
    if (failure === undefined) return;
    round.errors[failure] = (round.errors[failure] ?? 0) + 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One connection; resolves with why it broke, or with nothing when time was up. */
function converse(round: Round): Promise<string | undefined> {
  const { request, endsAt } = round;
  return new Promise((resolve) => {
    const socket = connect({ port: round.order.port, host: '127.0.0.1', noDelay: true });
    const reader = new ResponseReader();
    let sentAt = 0;
    let seen = false;

    const stop = (failure: string | undefined): void => {
      resolve(failure);
      socket.destroy();
    };
    const send = (): void => {
      reader.reset();
      seen = false;
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('error', (error) => stop(error.message));
    socket.on('close', () => stop('connection closed'));
    socket.setTimeout(answerLimitMs, () => stop('no answer in time'));
    socket.on('data', (bytes: Buffer) => {
      const complete = reader.push(bytes);
      if (!seen && reader.bodyBytes > 0) {
        seen = true;
        round.firstBytes.push(performance.now() - sentAt);
      }
      if (!complete) return;
      const now = performance.now();
      round.latencies.push(now - sentAt);
      note(round, reader);
      if (now < endsAt) send();
      else stop(undefined);
    });
  });
}

/** Counts an answer that is not the expected one. */
function note({ order, errors }: Round, { status, bodyBytes, tail }: ResponseReader): void {
  const failure =
    status !== 200
      ? `status ${status}`
      : bodyBytes !== order.expectedBytes
        ? `${bodyBytes} bytes in place of ${order.expectedBytes}`
        : tail.endsWith(order.expectedTail)
          ? undefined
          : 'wrong end';
  if (failure !== undefined) errors[failure] = (errors[failure] ?? 0) + 1;
}

import { connect, type Socket } from 'node:net';
import { apiOf } from '../apis/index.ts';
import { Random } from '../random.ts';
import { modelOf } from '../upstream/faults/index.ts';
import { monotonicMs, type Behaviour, type Case, type ClientRecord } from '../wire.ts';
import { foreignIn, readOutcome, type Outcome } from './outcome.ts';
import { ResponseReader } from './response-reader.ts';

/** More would wait so long for their turn that the gateway closes them in the moment in which it comes. */
const mostIdle = 100;

export interface ClientFacts {
  readonly port: number;
  readonly patienceMs: number;
  /** Connections that may be used again. */
  readonly idle: Socket[];
  /** Told of bytes on a connection that has nothing to wait for. */
  readonly onSurplus: (bytes: string) => void;
}

/** When a client that leaves does so: before its request is whole, while it waits, or while it reads. */
interface Departure {
  readonly sendsAll: boolean;
  readonly afterMs: number | undefined;
  readonly afterBytes: number | undefined;
}

const departures: Readonly<Partial<Record<Behaviour, (random: Random) => Departure>>> = {
  'abort-upload': (random) => ({
    sendsAll: false,
    afterMs: random.between(0, 60),
    afterBytes: undefined,
  }),
  'abort-wait': (random) => ({
    sendsAll: true,
    afterMs: random.between(0, 300),
    afterBytes: undefined,
  }),
  'abort-answer': (random) => ({
    sendsAll: true,
    afterMs: undefined,
    afterBytes: random.between(1, 1_500),
  }),
};

/** Sends the request of a case and writes down what came of it. */
export function runCase(asked: Case, facts: ClientFacts): Promise<ClientRecord> {
  const random = new Random('client', asked.nonce);
  const api = apiOf(asked.client);
  const departure = departures[asked.behaviour]?.(random);
  const bytes = requestBytes(asked, random);
  const startedMs = monotonicMs();

  return new Promise((resolve) => {
    const old = asked.reuse ? takeIdle(facts.idle) : undefined;
    const socket = old ?? connect({ port: facts.port, host: '127.0.0.1', noDelay: true });
    const reader = new ResponseReader();
    const raw: Buffer[] = [];
    let leftMs: number | undefined;
    let settled = false;

    const settle = (override?: Outcome): void => {
      if (settled) return;
      settled = true;
      clearTimeout(patience);
      socket.removeAllListeners();
      socket.on('error', () => socket.destroy());
      const endedMs = monotonicMs();
      const keep = override === undefined && reader.keepsAlive && asked.behaviour !== 'half-close';
      if (keep && facts.idle.length < mostIdle) {
        socket.on('data', (chunk) => facts.onSurplus(chunk.toString('latin1', 0, 200)));
        facts.idle.push(socket);
      } else socket.destroy();
      const all = Buffer.concat(raw).toString('utf8');
      const outcome = override ?? readOutcome(api, asked.stream, reader);
      resolve({
        case: asked,
        startedMs,
        endedMs,
        leftMs,
        kind: outcome.kind,
        status: reader.head?.status,
        headers: reader.head?.headers ?? {},
        text: outcome.text,
        code: outcome.code,
        message: outcome.message,
        problem: outcome.problem,
        foreign: foreignIn(asked.nonce, all),
        raw: outcome.kind === 'broken' ? shortened(all) : undefined,
      });
    };
    const leave = (): void => {
      if (settled) return;
      leftMs = monotonicMs();
      settle({ kind: 'left', text: '' });
    };
    const patience = setTimeout(() => settle({ kind: 'hung', text: '' }), facts.patienceMs);

    const send = (): void => {
      if (departure?.sendsAll === false) {
        socket.write(bytes.subarray(0, random.between(1, bytes.length - 1)));
      } else {
        socket.write(bytes);
        if (asked.behaviour === 'half-close') {
          leftMs = monotonicMs();
          socket.end();
        }
      }
      if (departure?.afterMs !== undefined) setTimeout(leave, departure.afterMs);
    };
    socket.on('error', () => settle());
    socket.on('close', () => settle());
    socket.on('end', () => settle());
    socket.on('data', (chunk: Buffer) => {
      raw.push(chunk);
      reader.push(chunk);
      if (departure?.afterBytes !== undefined && reader.bytes >= departure.afterBytes) leave();
      else if (reader.done || reader.problem !== undefined) setImmediate(settle);
      else if (asked.behaviour === 'slow-reader') {
        socket.pause();
        setTimeout(() => socket.resume(), random.between(1, 60));
      }
    });
    if (old === undefined) socket.on('connect', send);
    else send();
  });
}

function requestBytes(asked: Case, random: Random): Buffer {
  const api = apiOf(asked.client);
  const { path, body } = api.request({
    model: modelOf(asked),
    nonce: asked.nonce,
    stream: asked.stream,
  });
  const text = JSON.stringify(body);
  const framed = random.chance(0.3)
    ? [
        'transfer-encoding: chunked',
        `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`,
      ]
    : [`content-length: ${Buffer.byteLength(text)}`, text];
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: gateway\r\n${api.keyHeader(asked.clientKey)}\r\n` +
      `content-type: application/json\r\n${framed[0]}\r\n\r\n${framed[1]}`,
  );
}

/** An idle connection that still stands. */
function takeIdle(idle: Socket[]): Socket | undefined {
  for (let socket = idle.shift(); socket !== undefined; socket = idle.shift())
    if (!socket.destroyed && socket.readable && socket.writable) {
      socket.removeAllListeners();
      return socket;
    }
  return undefined;
}

function shortened(raw: string): string {
  return raw.length <= 4_000 ? raw : `${raw.slice(0, 2_000)}\n…\n${raw.slice(-2_000)}`;
}

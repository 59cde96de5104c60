import { Agent, request } from 'undici';
import type { Random } from '../faults/random.ts';

/** How clients of an API ask, and what ends a stream of it. */
interface Wire {
  readonly path: string;
  readonly settings: object;
  readonly lastOfStream: RegExp;
}

const wires: readonly Wire[] = [
  { path: '/v1/chat/completions', settings: {}, lastOfStream: /\ndata: \[DONE\]\n\n$/ },
  {
    path: '/v1/messages',
    settings: { max_tokens: 1000 },
    lastOfStream: /\nevent: message_stop\ndata: [^\n]+\n\n$/,
  },
];

/** One request, and how far its answer came. */
export interface Asked {
  readonly client: string;
  readonly nonce: string;
  /** `x-request-id` of the answer; undefined where not even its head came. */
  readonly id: string | undefined;
  /** 0 where no head came. */
  readonly status: number;
  readonly text: string;
  /** What ends an answer in its API came, be it that the end of the body did not. */
  readonly saidEnd: boolean;
  /** All of the answer came, to the end of the body, and with it the promise that its row is safe. */
  readonly isAcknowledged: boolean;
}

/** Where and how a client asks. */
export interface Asking {
  readonly url: string;
  readonly agent: Agent;
  readonly random: Random;
  readonly nextNonce: () => string;
  /** Called when an answer has come to its end. */
  readonly onWhole?: () => void;
}

/** Asks once, whole or as a stream, in one of the APIs; never rejects. */
export async function ask(client: string, asking: Asking): Promise<Asked> {
  const { agent, nextNonce, onWhole, random, url } = asking;
  const { lastOfStream, path, settings } = random.pick(wires);
  const stream = random.chance(0.5);
  const nonce = nextNonce();
  let head: Pick<Asked, 'id' | 'status'> = { id: undefined, status: 0 };
  let text = '';
  let hasEnded = false;
  try {
    const messages = [{ role: 'user', content: `hello ${nonce}` }];
    const { body, headers, statusCode } = await request(url + path, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Bearer key-of-${client}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', stream, messages, ...settings }),
    });
    head = { id: String(headers['x-request-id']), status: statusCode };
    for await (const chunk of body.setEncoding('utf8')) text += String(chunk);
    hasEnded = true;
  } catch {
    // What came before the connection broke stands.
  }
  const saidEnd = head.status === 200 && (stream ? lastOfStream.test(text) : isJson(text));
  const isAcknowledged = hasEnded && saidEnd;
  if (isAcknowledged) onWhole?.();
  return { client, nonce, ...head, text, saidEnd, isAcknowledged };
}

export interface KillLoad {
  /** Clients that have had nothing but whole answers. */
  readonly working: number;
  /** Waits until the last answer of every client has ended or broken off; gives all that was asked. */
  ended(): Promise<readonly Asked[]>;
}

/** Each client asks one request after the other, until an answer does not come whole. */
export function startKillLoad(
  clients: readonly string[],
  options: Omit<Asking, 'agent'>,
): KillLoad {
  const agent = new Agent({ connections: clients.length, pipelining: 1 });
  const asking = { ...options, agent };
  const all: Asked[] = [];
  let working = clients.length;
  const keepAsking = async (client: string): Promise<void> => {
    for (let isWell = true; isWell;) {
      const asked = await ask(client, asking);
      all.push(asked);
      isWell = asked.isAcknowledged;
    }
    working--;
  };
  const everybody = clients.map(keepAsking);
  return {
    get working() {
      return working;
    },
    async ended() {
      await Promise.all(everybody);
      await agent.destroy();
      return all;
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

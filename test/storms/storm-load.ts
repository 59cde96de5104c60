import { Agent, request } from 'undici';

export interface LoadCounts {
  /** Whole answers that came as they should. */
  answered: number;
  /** Streams that ended with their terminator. */
  streamed: number;
  readonly failures: string[];
}

export interface Load {
  readonly counts: LoadCounts;
  /** Sends nothing new and waits for what is open. */
  stop(): Promise<void>;
}

/** Asks a gateway so often in a second, and keeps so many streams open. */
export function startLoad(url: string, perSecond: number, streams: number): Load {
  const counts: LoadCounts = { answered: 0, streamed: 0, failures: [] };
  const agent = new Agent({ connections: 256, pipelining: 1, bodyTimeout: 60_000 });
  const open = new Set<Promise<void>>();
  let isOver = false;

  const ask = async (stream: boolean): Promise<void> => {
    const { body, statusCode } = await request(`${url}/v1/chat/completions`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: 'Bearer load-key', 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm',
        stream,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    });
    const text = await body.text();
    const isWell = stream ? text.endsWith('data: [DONE]\n\n') : text.includes('"content":"hi"');
    if (statusCode !== 200 || !isWell)
      counts.failures.push(`${stream ? 'stream' : 'whole'} ${statusCode} ${text.slice(-300)}`);
    else if (stream) counts.streamed++;
    else counts.answered++;
  };
  const tracked = (stream: boolean): Promise<void> => {
    const asked = ask(stream)
      .catch((error: unknown) => void counts.failures.push(String(error)))
      .finally(() => open.delete(asked));
    open.add(asked);
    return asked;
  };
  const keepStreaming = async (): Promise<void> => {
    while (!isOver) await tracked(true);
  };

  const ticker = setInterval(() => void tracked(false), 1000 / perSecond);
  const streaming = Array.from({ length: streams }, keepStreaming);
  return {
    counts,
    async stop() {
      isOver = true;
      clearInterval(ticker);
      await Promise.all([...streaming, ...open]);
      await agent.close();
    },
  };
}

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Memory {
  readonly rss: number;
  readonly heap: number;
}

/** A gateway process and what can be asked of it. */
export interface StormGateway {
  readonly url: string;
  /** Rejects with the problems of a configuration that is refused. */
  reload(): Promise<void>;
  memory(): Promise<Memory>;
  close(): Promise<void>;
}

interface Message {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Starts a gateway of its own process with the configuration of a file. */
export async function startStormGateway(configFile: string): Promise<StormGateway> {
  const child = fork(fileURLToPath(new URL('./storm-gateway.ts', import.meta.url)), [configFile], {
    execArgv: ['--conditions=ai-proxy-source', '--expose-gc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let count = 0;
  const expect = (id: number): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    return answer.promise;
  };
  const ask = (task: string): Promise<unknown> => {
    const id = ++count;
    child.send({ id, task });
    return expect(id);
  };
  child.on('message', ({ error, id, result }: Message) => {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) answer?.resolve(result);
    else answer?.reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const answer of waiting.values()) answer.reject(new Error(`the gateway exited: ${code}`));
  });
  const { url } = (await expect(0)) as { url: string };
  return {
    url,
    reload: async () => void (await ask('reload')),
    memory: async () => (await ask('memory')) as Memory,
    close: async () => {
      await ask('close').catch(() => undefined);
      await exited;
    },
  };
}

/** A gateway in a process of its own that reloads and tells its memory when its parent asks. */
import { createGateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';

const [configFile = ''] = process.argv.slice(2);
const gateway = await createGateway({
  configFile,
  builtins,
  defaultPipeline,
  logLevel: 'error',
  overrides: { host: '127.0.0.1', port: 0 },
});

const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
  async reload() {
    await gateway.reload();
    return {};
  },
  async memory() {
    for (let round = 0; round < 3; round++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed };
  },
  async close() {
    await gateway.close();
    setImmediate(() => process.disconnect?.());
    return {};
  },
};

process.on('message', ({ id, task }: { id: number; task: string }) => {
  const running = tasks[task]?.() ?? Promise.reject(new Error(`There is no task "${task}".`));
  running.then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
const { port } = await gateway.listen();
process.send?.({ id: 0, result: { url: `http://127.0.0.1:${port}` } });

/**
 * ai-proxy with everything on: a client key with limits and a budget, limits of all clients together, costs
 * and a log of requests in SQLite, and one credential of each of two APIs.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import { clientKey, models } from './bodies.ts';
import { announce } from './child-side.ts';

const [upstream = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-bench-'));
const configText = `
host: 127.0.0.1
port: 0
auth-keys:
  - key: ${clientKey}
    name: bench
    rate-limit: { rpm: 1000000, tpm: 1000000000, cost-per-day-usd: 1000000, concurrency: 10000 }
    budget: { total-usd: 1000000, period: monthly }
rate-limit: { global-rpm: 10000000, global-tpm: 10000000000 }
model-prices:
  ${models.chat}: { input: 2.5, output: 10 }
  ${models.messages}: { input: 3, output: 15 }
log-store: { path: ${join(folder, 'bench.db')} }
openai-compatibility:
  - { name: chat-upstream, api-key: sk-upstream-chat-51c0, base-url: ${upstream}, models: [{ id: ${models.chat} }] }
claude-api-key:
  - { name: messages-upstream, api-key: sk-upstream-messages-77ab, base-url: ${upstream}, models: [{ id: ${models.messages} }] }
`;

// The log goes to standard error, which the parent has pointed at a file.
const gateway = await createGateway({
  configText,
  builtins,
  defaultPipeline,
  env: {},
  logLevel: 'info',
});
const address = await gateway.listen();
announce({ address: () => address });

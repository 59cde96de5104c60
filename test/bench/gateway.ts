/** ai-proxy as it comes, with one client key and one credential of each of two APIs. */
import { createGateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import { clientKey, models } from './bodies.ts';
import { announce } from './child-side.ts';

const [upstream = ''] = process.argv.slice(2);
const configText = `
host: 127.0.0.1
port: 0
api-keys: [${clientKey}]
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

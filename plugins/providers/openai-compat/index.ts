import {
  Attempt,
  credentialSchema,
  definePlugin,
  GatewayError,
  httpExecutor,
} from '@ai-proxy/core';
import { presets } from './presets.ts';
import { compatDialect, compatRequest } from './request.ts';

// For those who write configurations.
export { presets } from './presets.ts';

export default definePlugin({
  name: 'openai-compat',
  api: 1,
  summary: 'Sends requests to any vendor or server that speaks the OpenAI format.',
  requires: [Attempt],
  rootKeys: { 'openai-compatibility': 'keys' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      keys: {
        type: 'array',
        default: [],
        items: credentialSchema,
        description: 'Credentials; `name` may be a known vendor, else `base-url` is needed.',
      },
    },
  },
  setup: (host, options) => {
    const credentials = options.keys.map((account) => {
      const baseUrl = account.baseUrl ?? presets[account.name ?? ''];
      if (baseUrl !== undefined) return { ...account, baseUrl };
      throw new GatewayError('CONFIG_INVALID', {
        message: `"${host.name}" needs a base-url for "${account.name ?? 'a credential'}". Known without one: ${Object.keys(presets).join(', ')}.`,
      });
    });
    return {
      executor: httpExecutor(host, {
        provider: host.name,
        credentials,
        dialect: compatDialect,
        request: compatRequest,
      }),
    };
  },
});

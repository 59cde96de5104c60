import { clientKey } from '../gateway.ts';
import type { Agent } from './agent.ts';

const model = 'claude-opus-4-8';

/** Claude Code. It may use tools without asking; the switch that allows everything is not for root. */
export const claudeCode: Agent = {
  program: 'claude',
  model,
  speaks: 'claude',
  asksToThink: true,
  launch: (gatewayUrl, prompt) => ({
    arguments: ['--print', '--model', model, '--allowed-tools', 'Write,Read,Bash', '--', prompt],
    environment: {
      ANTHROPIC_BASE_URL: gatewayUrl,
      ANTHROPIC_API_KEY: clientKey,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_ERROR_REPORTING: '1',
      DISABLE_TELEMETRY: '1',
    },
  }),
  turns: (file, text) => [
    [{ name: 'Write', input: { file_path: file, content: `${text}\n` } }],
    [
      { name: 'Read', input: { file_path: file } },
      {
        name: 'Bash',
        input: { command: `tr a-z A-Z < '${file}'`, description: 'Show the note in capitals' },
      },
    ],
  ],
};

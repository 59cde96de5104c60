import { clientKey } from '../gateway.ts';
import type { Agent } from './agent.ts';

const model = 'gemini-3.1-pro-preview';

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
  // It would be fetched from GitHub where it is not installed.
  tools: { useRipgrep: false },
};

/** Gemini CLI. Without the second start of itself, which only gives it more memory. */
export const geminiCli: Agent = {
  program: 'gemini',
  model,
  speaks: 'gemini',
  asksToThink: true,
  launch: (gatewayUrl, prompt) => ({
    arguments: ['--model', model, '--approval-mode', 'yolo', '--skip-trust', '--prompt', prompt],
    environment: {
      GOOGLE_GEMINI_BASE_URL: gatewayUrl,
      GEMINI_API_KEY: clientKey,
      GEMINI_CLI_NO_RELAUNCH: 'true',
    },
    files: { '.gemini/settings.json': JSON.stringify(settings) },
  }),
  turns: (file, text) => [
    [{ name: 'write_file', input: { file_path: file, content: `${text}\n` } }],
    [
      { name: 'read_file', input: { file_path: file } },
      {
        name: 'run_shell_command',
        input: { command: `tr a-z A-Z < '${file}'`, description: 'Show the note in capitals' },
      },
    ],
  ],
};

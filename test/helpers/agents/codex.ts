import { clientKey } from '../gateway.ts';
import type { Call } from '../scenes.ts';
import type { Agent } from './agent.ts';

const unknownModel = 'house-model';

/**
 * Codex. What tools it has depends on the model: a shell for one that it does not know, a shell and patches in
 * free text, or one tool that runs programs in which all others are functions.
 */
export const codex = {
  shell: agent(unknownModel, (file, text) => [
    [shell(`printf '%s\\n' '${text}' > '${file}'`)],
    reading(file),
  ]),
  patch: agent('gpt-5.5', (file, text) => [
    [{ name: 'apply_patch', input: { input: patch(file, text) } }],
    reading(file),
  ]),
  programs: agent('gpt-6.1-sol', (file, text) => [
    [program(`await tools.apply_patch(${JSON.stringify(patch(file, text))});`)],
    [
      program(
        `const { output } = await tools.exec_command({ cmd: ${JSON.stringify(`cat '${file}'`)} });\n` +
          'text(output + output.toUpperCase());\n',
      ),
    ],
  ]),
} as const satisfies Readonly<Record<string, Agent>>;

function agent(model: string, turns: Agent['turns']): Agent {
  const asksToThink = model !== unknownModel;
  return {
    program: 'codex',
    model,
    speaks: 'responses',
    asksToThink,
    launch: launchOf(model),
    turns,
  };
}

function shell(cmd: string): Call {
  return { name: 'exec_command', input: { cmd } };
}

function reading(file: string): readonly Call[] {
  return [shell(`cat '${file}'`), shell(`tr a-z A-Z < '${file}'`)];
}

function patch(file: string, text: string): string {
  return `*** Begin Patch\n*** Add File: ${file}\n+${text}\n*** End Patch\n`;
}

function program(input: string): Call {
  return { name: 'exec', input: { input } };
}

/** Plugins would be fetched from GitHub. */
function config(gatewayUrl: string): string {
  return `
model_provider = "gateway"
check_for_update_on_startup = false
analytics.enabled = false
features.plugins = false

[model_providers.gateway]
name = "Gateway"
base_url = "${gatewayUrl}/v1"
env_key = "GATEWAY_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;
}

function launchOf(model: string): Agent['launch'] {
  return (gatewayUrl, prompt) => ({
    arguments: [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      '--model',
      model,
      prompt,
    ],
    environment: { GATEWAY_KEY: clientKey },
    files: { '.codex/config.toml': config(gatewayUrl) },
  });
}

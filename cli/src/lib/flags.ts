import { Flags } from '@oclif/core';

/** Where the configuration is; the same for every command. */
export const configFlag = Flags.string({
  char: 'c',
  env: 'AI_PROXY_CONFIG',
  helpValue: 'FILE',
  summary: 'Configuration; ./config.yaml if it is there, else the defaults.',
});

/** Output for programs. */
export const jsonFlag = Flags.boolean({ summary: 'Print JSON instead of text.' });

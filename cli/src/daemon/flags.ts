import { Flags } from '@oclif/core';

/** Which gateway is meant; the same for every command around a running one. */
export const pidFileFlag = Flags.string({
  env: 'AI_PROXY_PID_FILE',
  helpValue: 'FILE',
  summary: 'PID file of the gateway; else the one that the configuration names.',
});

/** Exit code where no gateway runs. */
export const notRunningCode = 3;

/** Options of tests that start dozens of processes: they run where there is time. */
export const whole =
  process.env['AI_PROXY_E2E'] === 'whole'
    ? {}
    : { skip: 'starts dozens of processes; AI_PROXY_E2E=whole runs it' };

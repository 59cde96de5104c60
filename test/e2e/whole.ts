/** Options of tests that take minutes or start dozens of processes: they run where there is time. */
export const whole =
  process.env['AI_PROXY_E2E'] === 'whole' ? {} : { skip: 'takes long; AI_PROXY_E2E=whole runs it' };

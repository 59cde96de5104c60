/** Everything is to run, however long it takes. */
export const isWhole = process.env['AI_PROXY_TESTS'] === 'whole';

/** Options of tests that take minutes or start dozens of processes. */
export const whole = isWhole ? {} : { skip: 'takes long; AI_PROXY_TESTS=whole runs it' };

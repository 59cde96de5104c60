import type { Faults } from '../fault.ts';
import { goodAnswer } from '../scripts.ts';

/** What happens before a request can be read; the credentials of these faults lead to doors of their own. */
export const connect: Faults = {
  'connect-refused': { fate: 'unreached', door: 'refused', run: goodAnswer },
  'connect-reset': { fate: 'ambiguous', door: 'reset', run: goodAnswer },
  'connect-fin': { fate: 'ambiguous', door: 'closing', run: goodAnswer },
  'connect-silent': { fate: 'ambiguous', door: 'silent', slow: true, weight: 0.2, run: goodAnswer },
  'connect-late': { fate: 'good', door: 'late', run: goodAnswer },
  // An answer that comes before anything was asked.
  'connect-chatter': { fate: 'open', door: 'chatter', run: goodAnswer },
};

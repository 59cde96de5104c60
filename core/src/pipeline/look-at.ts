import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import { callListener } from '../errors/listener.ts';

/**
 * Shows a layer the reply of those below it, and gives the promise of that reply as it is: for a layer that
 * hands the reply through, this costs less than waiting for it. What `look` throws is logged and stops nobody.
 */
export function lookAt(
  ctx: Context,
  passed: Promise<Reply>,
  look: (reply: Reply) => void,
): Promise<Reply> {
  const onError = (err: unknown): void =>
    ctx.log.error({ err }, 'a plugin failed to look at a reply');
  passed.then(
    (reply) => callListener(look, reply, onError),
    () => undefined,
  );
  return passed;
}

import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import type { Credential } from '../context/attempt.ts';

/** The end of the pipeline for the targets of one provider. */
export interface Executor {
  readonly provider: string;
  /** What the router may choose from; no secret is in them. */
  readonly credentials: readonly Credential[];
  /** Serves every model, but only while no other executor has a credential. */
  readonly lastResort?: boolean;
  /**
   * Runs the attempt of the context. Resolves when the answer is whole, or at the first event that
   * carries content; until then every failure is thrown, so that it can be tried again elsewhere.
   */
  execute(ctx: Context): Promise<Reply>;
}

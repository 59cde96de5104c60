import { key } from '../pipeline/key.ts';
import type { Operation } from '../pipeline/plugin.ts';
import type { Served } from './reply.ts';

/** A model of a credential: the id sent upstream and the name clients use for it. */
export interface ModelRule {
  /** Model id, or a glob with `*`. */
  readonly id: string;
  readonly alias?: string;
}

/** What the provider of a credential is to see of who asks, as `cloak` of the credential has it. */
export interface CloakOptions {
  readonly mode?: 'auto' | 'always' | 'never' | undefined;
  readonly strictMode?: boolean | undefined;
  readonly sensitiveWords?: readonly string[] | undefined;
  readonly cacheUserId?: boolean | undefined;
  readonly systemPrompt?: string | undefined;
  readonly exemptUserAgents?: readonly string[] | undefined;
  readonly userId?: boolean | undefined;
  readonly mask?: 'zero-width' | 'placeholder' | undefined;
}

/** An account at a provider, as the router sees it. Its secret stays with the executor. */
export interface Credential {
  /** Stable name, unique within its provider. */
  readonly id: string;
  readonly provider: string;
  /** Dialect its upstream speaks; `*` is whatever the client speaks. */
  readonly dialect: string;
  /** Of operations for which its upstream speaks another dialect. */
  readonly dialects?: Readonly<Partial<Record<Operation, string>>>;
  /** Put before the model by clients who want this credential; taken off before it is sent. */
  readonly prefix?: string;
  /** Empty: every model that is not excluded. */
  readonly models: readonly ModelRule[];
  readonly excludedModels: readonly string[];
  readonly weight: number;
  readonly cloak?: CloakOptions;
  /** Whether a model of it goes on with the text of an assistant that ends a request. */
  readonly prefills?: (model: string) => boolean;
  /** Where its API is, if not where the provider's usually is: credentials of one place find the same models. */
  readonly upstream?: string;
  /** Name of the way out that its requests take; accounts behind one proxy suffer from it together. */
  readonly route?: string;
}

/** The dialect in which the upstream of a credential is asked for an operation. */
export function dialectFor({ dialect, dialects }: Credential, operation: Operation): string {
  return dialects?.[operation] ?? dialect;
}

/** One try of one credential with one model. */
export interface AttemptTarget {
  readonly credential: Credential;
  /** Model id as the upstream knows it. */
  readonly model: string;
  /** Headers that layers add to the upstream request; sealed when the executor starts. */
  readonly headers: Record<string, string>;
}

/** An answer that broke off, which the attempts below are to go on with. */
export interface BrokenAnswer {
  /** What the client has of it; empty where it has no text yet. */
  readonly text: string;
  /** Who broke off, each in turn; others go first. */
  readonly servedBy: readonly Served[];
}

/** Set where a broken stream is continued: only models that go on with a text may be asked. */
export const Continued = key('stream.continued').of<BrokenAnswer>();

/** Set by whoever chooses the credential; read by executors. */
export const Attempt = key('router.attempt').of<AttemptTarget>();

import { GatewayError, type Context, type Reply } from '@ai-proxy/core';
import { backoffMs, type BackoffRules } from './backoff.ts';
import type { Candidate } from './catalog.ts';
import type { Cooler } from './cooler.ts';
import { mayComeBack } from './cooling.ts';
import { consequences } from './failure.ts';
import { kindOf } from './latencies.ts';
import type { Stickiness } from './stickiness.ts';
import type { Choose } from './strategy.ts';

/** What selections of all requests have in common. */
export interface SelectionRules {
  readonly choose: Choose;
  readonly cooler: Cooler;
  /** Undefined where sessions are not kept together. */
  readonly stickiness: Stickiness | undefined;
  readonly backoff: BackoffRules;
  readonly random: () => number;
  /** False: a request stays at the provider that it went to first. */
  readonly leavesProvider: boolean;
}

interface Return {
  readonly candidate: Candidate;
  /** As the upstream asked for. */
  readonly waitMs: number;
}

/** The candidates of one request: those that are fresh first, then those that may have recovered. */
export class Selection {
  readonly #ctx: Context;
  readonly #groups: readonly (readonly Candidate[])[];
  readonly #rules: SelectionRules;
  readonly #tried = new Set<Candidate>();
  readonly #returns: Return[] = [];
  /** Models that are not known to the upstream, with their providers. */
  readonly #unknown = new Set<string>();
  #rounds = 0;
  #provider: string | undefined;
  /** Undefined where there was no choice yet. */
  #sessions: readonly string[] | undefined;

  constructor(ctx: Context, groups: readonly (readonly Candidate[])[], rules: SelectionRules) {
    this.#ctx = ctx;
    // Later groups are for when the first one fails.
    this.#groups = rules.leavesProvider ? groups : groups.slice(0, 1);
    this.#rules = rules;
  }

  /** A candidate that was not tried and does not cool; undefined where none is left. */
  next(): Candidate | undefined {
    for (const group of this.#groups) {
      const eligible = this.#eligible(group);
      if (eligible.length === 0) continue;
      const candidate = group.length === 1 ? eligible[0] : this.#chosen(eligible);
      if (candidate === undefined) continue;
      this.#tried.add(candidate);
      this.#provider ??= candidate.credential.provider;
      return candidate;
    }
    return undefined;
  }

  /** More than one candidate serves the model. */
  get hasAlternatives(): boolean {
    return this.#groups.length > 1 || (this.#groups[0]?.length ?? 0) > 1;
  }

  /** Takes note of an attempt that failed in a way that another one may follow. */
  failed(candidate: Candidate, error: GatewayError): void {
    const waitMs = error.retryAfterMs ?? 0;
    if (error.code === 'UPSTREAM_NOT_FOUND') this.#unknown.add(offerOf(candidate));
    if (consequences[error.scope].comeBack && waitMs <= this.#rules.backoff.capMs)
      this.#returns.push({ candidate, waitMs });
  }

  /** How long to wait before `comeBack`; undefined where there is nobody to come back to. */
  pauseMs(): number | undefined {
    const [first] = this.#recovering();
    if (first === undefined) return undefined;
    const { backoff, random } = this.#rules;
    return Math.max(backoffMs(this.#rounds++, backoff, random), first.waitMs);
  }

  /** The candidate whose failure is longest ago, of those that may have recovered. */
  comeBack(): Candidate | undefined {
    const [first] = this.#recovering();
    if (first !== undefined) this.#returns.splice(this.#returns.indexOf(first), 1);
    return first?.candidate;
  }

  /** Takes note of the answer. */
  answered(candidate: Candidate, reply: Reply): void {
    const { stickiness } = this.#rules;
    if (stickiness === undefined || this.#sessions === undefined) return;
    const group = this.#groups.find((members) => members.includes(candidate)) ?? [];
    stickiness.served(this.#ctx, this.#sessions, { candidate, group, reply });
  }

  /** Why there is no candidate at all: all cool, or there are none. */
  unavailable(): GatewayError {
    const waits = this.#groups
      .flat()
      .flatMap((candidate) => this.#rules.cooler.coolingOf(candidate)?.remainingMs ?? []);
    if (waits.length === 0) return new GatewayError('NO_CREDENTIAL');
    const retryAfterMs = Math.ceil(Math.min(...waits));
    return new GatewayError('CREDENTIALS_COOLING', {
      message: `Every credential that serves the model "${this.#ctx.model}" is cooling down; try again in ${Math.ceil(retryAfterMs / 1000)} s.`,
      retryAfterMs,
    });
  }

  #eligible(group: readonly Candidate[]): readonly Candidate[] {
    const { cooler, leavesProvider } = this.#rules;
    const bound = leavesProvider ? undefined : this.#provider;
    if (!cooler.any && this.#tried.size === 0) return group;
    return group.filter(
      (candidate) =>
        !this.#tried.has(candidate) &&
        (candidate.listed || !this.#unknown.has(offerOf(candidate))) &&
        (bound === undefined || candidate.credential.provider === bound) &&
        cooler.coolingOf(candidate) === undefined,
    );
  }

  #chosen(eligible: readonly Candidate[]): Candidate | undefined {
    const { choose, stickiness } = this.#rules;
    this.#sessions ??= stickiness?.sessionsOf(this.#ctx) ?? [];
    const preferred = stickiness?.preferred(this.#sessions, eligible);
    return preferred ?? choose(eligible, kindOf(this.#ctx.inbound));
  }

  /** Others may have been told meanwhile that a credential is refused or limited. */
  #recovering(): readonly Return[] {
    return this.#returns.filter(({ candidate }) => {
      const cooling = this.#rules.cooler.coolingOf(candidate);
      return cooling === undefined || mayComeBack[cooling.reason];
    });
  }
}

/** Another key of one upstream finds the same models, unless the configuration says that it has this one. */
function offerOf({ credential, model }: Candidate): string {
  return `${credential.provider} ${credential.upstream ?? ''} ${model}`;
}

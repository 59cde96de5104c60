import { Client, type Clock, type Context, type Reply } from '@ai-proxy/core';
import type { Affinity } from './affinity.ts';
import type { Candidate } from './catalog.ts';
import type { Cooler } from './cooler.ts';
import { mayGoOnById, sessionAfter, sessionId, sessionsOf } from './session.ts';

/** How sessions stay with a credential. */
export interface StickinessRules {
  /** Lower-case name of the header that names a session. */
  readonly header: string;
  readonly ttlMs: number;
}

/** What providers cache is gone by then, so a session may as well move for good. */
const longestStayMs = 5 * 60_000;

/** Keeps the requests of one conversation with one credential. */
export class Stickiness {
  readonly #affinity: Affinity;
  readonly #rules: StickinessRules;
  readonly #cooler: Cooler;
  readonly #clock: Clock;

  constructor(affinity: Affinity, rules: StickinessRules, cooler: Cooler, clock: Clock) {
    this.#affinity = affinity;
    this.#rules = rules;
    this.#cooler = cooler;
    this.#clock = clock;
  }

  /** The sessions of a request; asked for only where there is a choice, as reading them takes time. */
  sessionsOf(ctx: Context): readonly string[] {
    return sessionsOf(ctx.inbound, this.#rules.header).map((session) => idOf(ctx, session));
  }

  /** The one of the candidates that should serve the request. */
  preferred(sessions: readonly string[], candidates: readonly Candidate[]): Candidate | undefined {
    if (sessions.length === 0) return undefined;
    const nowMs = this.#clock.monotonic();
    const places = sessions.flatMap((session) =>
      this.#affinity.placesOf(session, nowMs, this.#rules.ttlMs),
    );
    for (const place of places) {
      const found = candidates.find(({ account }) => account === place);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A candidate of the group has served the session, and perhaps the one that goes on from its answer. */
  served(ctx: Context, sessions: readonly string[], served: Served): void {
    const { account } = served.candidate;
    // Whoever was passed over without a cooldown, or for a long one, is not waited for.
    const keepsHome = (home: string): boolean => {
      const candidate = served.group.find((other) => other.account === home);
      const cooling = candidate === undefined ? undefined : this.#cooler.coolingOf(candidate);
      return cooling !== undefined && cooling.remainingMs <= longestStayMs;
    };
    const remember = (id: string): void =>
      this.#affinity.served(id, account, this.#clock.monotonic(), keepsHome);
    sessions.forEach(remember);
    if (!mayGoOnById(ctx.inbound) || !isNative(ctx, served.reply)) return;
    served.reply.observe((event) => {
      if (event.type === 'message-start') remember(idOf(ctx, sessionAfter(event.id)));
    });
  }
}

/** Who served a session, out of whom. */
export interface Served {
  readonly candidate: Candidate;
  readonly group: readonly Candidate[];
  readonly reply: Reply;
}

/** The client sees the id that the upstream gave. */
function isNative(ctx: Context, { body }: Reply): boolean {
  return 'dialect' in body && body.dialect === ctx.inbound.dialect;
}

function idOf(ctx: Context, session: string): string {
  return sessionId(ctx.find(Client)?.id ?? '', ctx.model, session);
}

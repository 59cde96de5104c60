import type { ClientIdentity, Operation } from '@ai-proxy/core';
import { picoUsdOf } from './money.ts';
import type { Period } from './period.ts';
import type { RateLimitOptions } from './schema.ts';
import { subjectOf, type Subject } from './subject.ts';

/** What a request takes of a limit; every limit that concerns it makes one claim. */
export type Claim = CountClaim | MoneyClaim;

/** Of requests a minute, of tokens a minute, or of requests at work at once. */
export interface CountClaim {
  readonly kind: 'requests' | 'tokens' | 'slots';
  readonly subject: Subject;
  readonly limit: number;
}

/** Of an amount of money in a period. */
export interface MoneyClaim {
  readonly kind: 'money';
  readonly subject: Subject;
  readonly limitPicoUsd: bigint;
  readonly period: Period;
}

/** Gives the claims of a request: of everybody together first, then of the client. */
export type ClaimsFor = (
  client: ClientIdentity | undefined,
  ip: string,
  operation: Operation,
) => readonly Claim[];

type Limit =
  | Omit<CountClaim, 'subject'>
  | { readonly [K in Exclude<keyof MoneyClaim, 'subject'>]: MoneyClaim[K] };

const everybody: Subject = { id: 'gateway', scope: 'gateway' };

/** Claims of one client by operation. */
interface ClientClaims {
  readonly all: readonly Claim[];
  /** Counting tokens costs nothing, so it takes part in nothing but the number of requests. */
  readonly requests: readonly Claim[];
}

/** Addresses whose claims are kept; all are worked out anew when there are more. */
const mostAddresses = 1000;

/** Reads the limits of options and clients; a client has the same list for as long as it is known. */
export function claimsFor(options: RateLimitOptions): ClaimsFor {
  const common = ofEverybody(options).map((limit): Claim => ({ ...limit, subject: everybody }));
  const anonymous = ofClient(undefined, options);
  const ofKeys = new WeakMap<ClientIdentity, ClientClaims>();
  const ofAddresses = new Map<string, ClientClaims>();

  const withCommon = (limits: readonly Limit[], subject: Subject): ClientClaims => {
    const all = [...common, ...limits.map((limit): Claim => ({ ...limit, subject }))];
    return { all, requests: all.filter(({ kind }) => kind === 'requests') };
  };
  const nobody = withCommon([], everybody);
  const ofKey = (client: ClientIdentity): ClientClaims => {
    const claims = withCommon(ofClient(client, options), subjectOf(client, ''));
    ofKeys.set(client, claims);
    return claims;
  };
  const ofAddress = (ip: string): ClientClaims => {
    const known = anonymous.length === 0 ? nobody : ofAddresses.get(ip);
    if (known !== undefined) return known;
    if (ofAddresses.size >= mostAddresses) ofAddresses.clear();
    const claims = withCommon(anonymous, subjectOf(undefined, ip));
    ofAddresses.set(ip, claims);
    return claims;
  };

  return (client, ip, operation) => {
    const claims = client === undefined ? ofAddress(ip) : (ofKeys.get(client) ?? ofKey(client));
    return operation === 'count-tokens' ? claims.requests : claims.all;
  };
}

function ofEverybody(options: RateLimitOptions): readonly Limit[] {
  if (!options.enabled) return [];
  return [
    ...count('requests', options.globalRpm),
    ...count('tokens', options.globalTpm),
    ...count('slots', options.globalConcurrency),
  ];
}

/** What the key says goes before what is said for every key; its 0 lifts a limit. */
function ofClient(client: ClientIdentity | undefined, options: RateLimitOptions): readonly Limit[] {
  const general = options.enabled ? options : undefined;
  const { budget, limits = {} } = client ?? {};
  return [
    ...count('requests', limits.rpm ?? general?.perKeyRpm),
    ...count('tokens', limits.tpm ?? general?.perKeyTpm),
    ...count('slots', limits.concurrency ?? general?.perKeyConcurrency),
    ...daily(limits.costPerDayUsd ?? general?.perKeyCostPerDayUsd),
    ...(budget === undefined ? [] : [money(budget.totalUsd, budget.period ?? 'never')]),
  ];
}

function count(kind: CountClaim['kind'], limit = 0): readonly Limit[] {
  return limit > 0 ? [{ kind, limit }] : [];
}

function daily(usd = 0): readonly Limit[] {
  return usd > 0 ? [money(usd, 'daily')] : [];
}

function money(usd: number, period: Period): Limit {
  return { kind: 'money', limitPicoUsd: picoUsdOf(usd), period };
}

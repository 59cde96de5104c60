import { GatewayError, type ClientIdentity } from '@ai-proxy/core';
import type { CostLedger } from '../../operations/log-store/keys.ts';
import type { Claim } from './claims.ts';
import type { LoadSpent, Spendings } from './spending.ts';

const retryAfterMs = 1000;

/** What has to be known of a request before its money is counted. */
export interface Payer {
  /** Nobody has a name in the ledger without a key. */
  readonly client: ClientIdentity | undefined;
  readonly ledger: Pick<CostLedger, 'spentBy'> | undefined;
}

/**
 * Reads what the client of the claims has spent before this process began, if nobody has yet; undefined
 * where there is nothing to wait for. Rejects with `LEDGER_FULL`: whose budget is unknown is not let in.
 */
export function loadSpent(
  claims: readonly Claim[],
  spendings: Spendings,
  { client, ledger }: Payer,
  nowMs: number,
): Promise<unknown> | undefined {
  const read: LoadSpent | undefined =
    client === undefined || ledger === undefined
      ? undefined
      : (fromMs) => ledger.spentBy(client.id, fromMs);
  const waits = claims.flatMap((claim) => {
    if (claim.kind !== 'money') return [];
    return spendings.of(claim.subject.id, claim.period).load(read, nowMs) ?? [];
  });
  return waits.length === 0 ? undefined : Promise.all(waits).catch(refuse);
}

function refuse(cause: unknown): never {
  throw new GatewayError('LEDGER_FULL', {
    message: 'What this API key has spent cannot be read at present. Try again later.',
    retryAfterMs,
    cause,
  });
}

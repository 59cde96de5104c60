import {
  Client,
  type ChargedCost,
  type Context,
  type ExchangeEnd,
  type Served,
} from '@ai-proxy/core';
import type { LedgerRow } from '../../operations/log-store/keys.ts';

/** The row of an exchange that has ended at `endedMs`. */
export function ledgerRow(
  ctx: Context,
  end: ExchangeEnd,
  charge: ChargedCost,
  served: Served | undefined,
  endedMs: number,
): LedgerRow {
  const { inbound } = ctx;
  const client = ctx.find(Client);
  return {
    requestId: ctx.id,
    startedMs: Math.round(endedMs - end.ms),
    endedMs: Math.round(endedMs),
    client: client?.id,
    tenant: client?.tenantId,
    operation: inbound.operation,
    dialect: inbound.dialect,
    stream: inbound.stream,
    model: ctx.model,
    provider: served?.provider,
    credential: served?.credential,
    servedModel: served?.model,
    outcome: end.outcome,
    status: end.status,
    code: end.error?.code,
    usage: charge.usage,
    usageSource: charge.source,
    costPicoUsd: charge.picoUsd,
    priceVersion: charge.priceVersion,
    attempts: ctx.trace.attempts,
  };
}

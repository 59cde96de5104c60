import {
  Charge,
  Client,
  type AttemptRecord,
  type ChargedCost,
  type Context,
  type ExchangeEnd,
} from '@ai-proxy/core';
import { fakeContext, fakeReply, type FakeRequest } from '../../policies/fake-context.ts';
import type { Watched } from '../../../../../plugins/operations/metrics/request-counts.ts';

/** What an exchange that is over was like, as far as it differs from a good one. */
export interface Story {
  readonly request?: FakeRequest;
  readonly attempts?: readonly Partial<AttemptRecord>[];
  readonly end?: Partial<ExchangeEnd>;
  readonly charge?: Partial<ChargedCost>;
  readonly client?: string;
  /** Who answered; `null` is nobody. */
  readonly served?: { provider: string; model: string } | null;
  readonly answeredMs?: number;
}

type Ended = readonly [Context, ExchangeEnd, Watched];

/** An exchange that began at 0 ms and is over. */
export async function ended(story: Story = {}): Promise<Ended> {
  const { answeredMs = 150, attempts = [{}], charge, client, request, served } = story;
  const ctx = await fakeContext({ model: 'gpt-4o', ...request });
  for (const attempt of attempts)
    ctx.trace.record({
      provider: 'openai',
      credential: 'first',
      model: 'gpt-4o',
      startedMs: 1010,
      endedMs: 1110,
      outcome: 'ok',
      status: 200,
      ambiguous: false,
      ...attempt,
    });
  if (charge !== undefined)
    ctx.set(Charge, {
      picoUsd: undefined,
      usage: undefined,
      source: 'provider',
      priceVersion: undefined,
      ...charge,
    });
  if (client !== undefined)
    ctx.set(Client, {
      id: client,
      name: client,
      tenantId: undefined,
      allowedModels: undefined,
      allowedCredentials: undefined,
      metadata: {},
    });
  const end: ExchangeEnd = { outcome: 'complete', status: 200, ms: 200, ...story.end };
  const reply =
    served === null
      ? undefined
      : fakeReply({ provider: 'openai', model: 'gpt-4o', credential: 'first', ...served });
  const isAnswered = reply !== undefined;
  return [
    ctx,
    end,
    { startedMs: 0, answeredMs, reply, attempts: isAnswered ? attempts.length : 0 },
  ];
}

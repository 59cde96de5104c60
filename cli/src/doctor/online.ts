import { probeAnswer, type ProbeAnswer } from '@ai-proxy/core';
import { upstreamAccounts, type UpstreamAccount } from './accounts.ts';
import { found, wrong, type Finding, type Look } from './finding.ts';
import { unreachable } from './trouble.ts';
import { probeMs } from './upstreams.ts';

/** Expiries, budgets and signatures of requests depend on the time. */
const clockWarnMs = 5_000;
const clockFailMs = 300_000;

interface Asked {
  readonly finding: Finding;
  /** Of this machine, less that of the upstream. */
  readonly aheadMs?: number;
}

/** Whether upstreams take the credentials, and whether the clocks agree; only where it was asked for. */
export const online: Look = async ({ checked, online: isWanted }) => {
  const config = checked.gateway?.config;
  const accounts = config === undefined ? [] : upstreamAccounts(config);
  const reason = !isWanted
    ? 'Not asked for; --online asks each upstream.'
    : config === undefined
      ? 'The configuration does not load.'
      : 'No credential of a provider that is known is configured.';
  if (!isWanted || accounts.length === 0)
    return [found('credential', 'skip', reason), found('clock', 'skip', reason)];
  const asked = await Promise.all(accounts.map(ask));
  return [...asked.map(({ finding }) => finding), clock(asked)];
};

async function ask({ headers, modelsUrl, name, proxyUrl }: UpstreamAccount): Promise<Asked> {
  const place = `${name} at ${new URL(modelsUrl).origin}`;
  try {
    const startedMs = Date.now();
    const answer = await probeAnswer({ url: modelsUrl, proxyUrl, timeoutMs: probeMs }, headers);
    const middleMs = (startedMs + Date.now()) / 2;
    return { finding: verdict(place, answer), ...aheadOf(answer, middleMs) };
  } catch (error) {
    return { finding: unreachable('credential', place, error) };
  }
}

function verdict(place: string, { status }: ProbeAnswer): Finding {
  if (status >= 200 && status < 300)
    return found('credential', 'ok', `${place} is accepted (its list of models was asked for).`);
  if (status === 401 || status === 403)
    return wrong(
      'credential',
      'fail',
      `${place} is refused (${status}).`,
      'Look at the value of its "api-key", and what the account may do.',
    );
  if (status === 404 || status === 405)
    return found('credential', 'skip', `${place} has no list of models (${status}).`);
  const message = `${place} answers with ${status}.`;
  return wrong('credential', 'warn', message, 'Try again, or look at "base-url".');
}

function aheadOf({ date }: ProbeAnswer, nowMs: number): Pick<Asked, 'aheadMs'> {
  const upstreamMs = date === undefined ? Number.NaN : Date.parse(date);
  // The header has whole seconds, cut off.
  return Number.isNaN(upstreamMs) ? {} : { aheadMs: nowMs - (upstreamMs + 500) };
}

/** The upstream that agrees best counts: one with a wrong clock of its own proves nothing. */
function clock(asked: readonly Asked[]): Finding {
  const known = asked.flatMap(({ aheadMs }) => aheadMs ?? []);
  const best = known.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (best === undefined) return found('clock', 'skip', 'No upstream has told its time.');
  const seconds = Math.round(Math.abs(best) / 1000);
  if (Math.abs(best) <= clockWarnMs)
    return found('clock', 'ok', 'The clock agrees with that of an upstream.');
  return wrong(
    'clock',
    Math.abs(best) <= clockFailMs ? 'warn' : 'fail',
    `The clock is ${seconds} s ${best > 0 ? 'ahead of' : 'behind'} that of every upstream.`,
    'Set it, as by a time service (NTP).',
  );
}

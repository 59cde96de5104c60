import { parseObject } from '@ai-proxy/core';
import type { Answer } from '../answer.ts';
import { Refused } from '../rules.ts';
import type { Call } from '../scenes.ts';
import type { WireFormat } from '../scripted-upstream.ts';
import type { Seen } from '../seen.ts';
import {
  startWireServer,
  type WireReply,
  type WireRequest,
  type WireServer,
} from '../wire-server.ts';

/** A model that makes the calls of each turn, and then says what came of the last ones. */
export interface Script {
  readonly turns: readonly (readonly Call[])[];
  /** What to look for in the results. */
  readonly wanted: RegExp;
}

export interface AgentUpstream extends WireServer {
  /** What the requests for answers asked for, oldest first. */
  readonly seen: readonly Seen[];
  /** Why requests were refused. */
  readonly refusals: readonly string[];
}

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8' };
const tokens = 1000;

/** An upstream that follows the script. Where `checks`, it refuses what the real API would refuse. */
export async function startAgentUpstream(
  format: WireFormat,
  script: Script,
  checks: boolean,
): Promise<AgentUpstream> {
  const seen: Seen[] = [];
  const refusals: string[] = [];
  const reply = (request: WireRequest): WireReply => {
    const body = parseObject(request.body.toString('utf8'));
    if (body === undefined) throw new Refused(`No JSON: ${request.path}`);
    const target = format.target(request, body);
    if (checks) format.check(body, target, request);
    if (target.operation === 'count') return { body: JSON.stringify(format.count?.(tokens)) };
    const asked = format.see(body, target.model);
    seen.push(asked);
    const answer = answerTo(asked, script);
    return target.stream
      ? { headers: streamHeaders, body: format.events(answer, body).join('') }
      : { body: JSON.stringify(format.write(answer, body)) };
  };
  const server = await startWireServer((request) => {
    try {
      return reply(request);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push(error.message);
      return format.failure(error.status, error.message, error.details);
    }
  });
  return { ...server, seen, refusals };
}

/** Texts of all results that a request tells. */
export function resultsIn({ turns }: Seen): readonly string[] {
  return turns.flatMap(({ parts }) => parts.flatMap(({ result }) => result ?? []));
}

/** What a model says that found these texts in the results. */
export function report(found: readonly string[]): string {
  return `The note says: ${found.join(' / ')}.`;
}

function answerTo(asked: Seen, { turns, wanted }: Script): Answer {
  const { model } = asked;
  const results = resultsIn(asked);
  const calls = turns[turnAfter(turns, results.length)];
  if (calls === undefined) {
    const last = results.slice(-(turns.at(-1)?.length ?? 1));
    const found = last.flatMap((text) => [...text.matchAll(wanted)].map(([match]) => match));
    return { model, ending: 'stop', thoughts: 'That is all.', text: report(found) };
  }
  const offered = asked.tools.map(({ name }) => name);
  for (const { name } of calls)
    if (!offered.includes(name)) throw new Refused(`No tool ${name}: ${offered.join()}.`);
  return {
    model,
    ending: 'calls',
    thoughts: `A tool does it, after ${results.length} results.`,
    text: 'I do it now.',
    calls,
  };
}

/** The turn whose calls come after so many results. */
function turnAfter(turns: readonly (readonly Call[])[], results: number): number {
  const ends = turns.map((_, index) => turns.slice(0, index + 1).flat().length);
  const next = ends.findIndex((end) => results < end);
  return next === -1 ? turns.length : next;
}

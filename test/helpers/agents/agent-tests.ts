import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import { upstreamKinds, type UpstreamKind } from '../gateway.ts';
import type { Seen } from '../seen.ts';
import { startAgentPair } from './agent-pair.ts';
import { report, resultsIn, type AgentUpstream } from './agent-upstream.ts';
import type { Agent } from './agent.ts';
import { makePlace, runAgent, skipReason } from './program.ts';

/** Tests that the agent does its task at the upstreams of all formats. */
export function testAgent(t: Test, title: string, agent: Agent): void {
  // Each run has 60 seconds, and more than one may need them.
  t.setTimeout(600_000);
  for (const kind of upstreamKinds) {
    const name = `${title} writes and reads a file through ${kind}`;
    const skip = skipReason(agent.program) ?? false;
    t.test(name, { skip }, (t) => testTask(t, agent, kind));
  }
}

async function testTask(t: Test, agent: Agent, kind: UpstreamKind): Promise<void> {
  const place = await makePlace();
  t.teardown(place.remove);
  const file = join(place.work, 'note.txt');
  const text = `note "日本 🦊" ${randomBytes(6).toString('hex')}`;
  const script = { turns: agent.turns(file, text), wanted: new RegExp(text, 'gi') };
  const { upstream, gateway, model } = await startAgentPair(t, { agent, kind, script });
  const prompt = 'Write the note, then tell me what it says.';
  const outcome = await runAgent(agent.program, agent.launch(gateway.url, prompt), place);
  t.comment(`${outcome.seconds.toFixed(1)} s`);
  t.same(upstream.refusals, [], 'no request was refused');
  t.equal(await readText(file), `${text}\n`, 'the file is written');
  t.match(outcome.stdout, report([text, text.toUpperCase()]), 'the answer is printed');
  t.equal(outcome.exitCode, 0, 'the program is content');
  t.same(outcome.hosts, [], 'nothing else was asked for on the network');
  t.equal(gateway.gateway.streamViolations, 0, 'no stream broke its protocol');
  const [first, ...later] = upstream.seen;
  t.equal(first?.model, model, 'the model is asked for');
  t.ok(
    wordsIn(first).some((words) => words.includes(prompt)),
    'the question arrives',
  );
  t.not(first?.system, '', 'so do instructions');
  t.same(
    later.map((request) => resultsIn(request).length),
    script.turns.map((_, index) => script.turns.slice(0, index + 1).flat().length),
    'each turn brings the results of all calls so far',
  );
  testProofs(t, upstream, kind !== 'openai' && (kind !== 'claude' || agent.asksToThink));
  if (!t.passing()) t.comment(`${outcome.stdout}\n${outcome.stderr}`.slice(-6000));
}

/** What proves that the model thought comes back to it with the next requests. */
function testProofs(t: Test, { requests, replies }: AgentUpstream, expected: boolean): void {
  const given = replies.slice(0, -1).flatMap(({ body = '' }) => proofsIn(body));
  const taken = new Set(proofsIn(requests.at(-1)?.body.toString('utf8') ?? ''));
  t.equal(given.length > 0, expected, 'proofs of thinking are given where it was asked for');
  t.same(
    given.filter((proof) => !taken.has(proof)),
    [],
    'all of them come back',
  );
}

const proof = /"(?:signature|encrypted_content|thoughtSignature)":"([^"]+)"/g;

function proofsIn(text: string): readonly string[] {
  return [...text.matchAll(proof)].map(([, found = '']) => found);
}

function wordsIn(request: Seen | undefined): readonly string[] {
  return request?.turns.flatMap(({ parts }) => parts.flatMap(({ text }) => text ?? [])) ?? [];
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

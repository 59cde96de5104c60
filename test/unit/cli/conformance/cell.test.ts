import t, { type Test } from 'tap';
import { judgeCell, type Cell } from '../../../../cli/src/conformance/cell.ts';
import { allFeatures } from '../../../../cli/src/conformance/features/all-features.ts';
import { feature, type Feature } from '../../../../cli/src/conformance/feature.ts';
import { formatNames, type FormatName } from '../../../../cli/src/conformance/format-name.ts';
import { upstreams } from '../../../../cli/src/conformance/formats/all-formats.ts';
import { UpstreamServer } from '../../../../cli/src/conformance/wire/upstream-server.ts';
import { startProxy, type Damage } from './damaging-proxy.ts';

const chat = 'openai-chat';

function named(name: string): Feature {
  const found = allFeatures.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no feature ${name}.`);
  return found;
}

/** Judges a feature in which both ends speak one format, with a damage between them. */
async function judged(
  t: Test,
  asked: Feature,
  format: FormatName,
  damage: Damage = {},
): Promise<Cell> {
  const upstream = new UpstreamServer(upstreams[format]);
  const proxy = await startProxy(await upstream.listen(0), damage);
  t.teardown(async () => {
    proxy.close();
    await upstream.close();
  });
  const gateway = { url: proxy.url, key: 'k', timeoutMs: 5000 };
  return judgeCell(asked, { inbound: format, upstream: format }, { gateway, upstream, model: 'm' });
}

for (const format of formatNames)
  t.test(`${format}: both ends understand each other in every feature`, async (t) => {
    for (const each of allFeatures) {
      // What a gateway answers by itself, and a stream that breaks, need a gateway between the ends.
      if (each.answeredByGateway.includes(format) || each.name === 'cut-stream') continue;
      const { reason, verdict } = await judged(t, each, format);
      const isLacking = (each.missing[format] ?? each.cannotAsk[format]) !== undefined;
      t.equal(verdict, isLacking ? 'n/a' : 'passed', `${each.name}: ${reason ?? ''}`);
    }
  });

interface Case extends Damage {
  readonly name: string;
  readonly format?: FormatName;
  readonly reason: RegExp;
}

const drop =
  (text: string | RegExp) =>
  (body: string): string =>
    body.replace(text, '');

const cases: Readonly<Record<string, Case>> = {
  'a member that did not arrive': {
    name: 'seed',
    request: drop(',"seed":7'),
    reason: /^the upstream: seed is absent, not 7$/,
  },
  'a loss that is told though the format has the thing': {
    name: 'seed',
    request: drop(',"seed":7'),
    headers: { 'x-ai-proxy-lossy': '"seed";reason="None."' },
    reason: /seed is absent, not 7 \(told as lost: seed: None\.\)$/,
  },
  'a member that the real API would refuse': {
    name: 'text',
    request: (body) => body.replace('{', '{"thinking":{},'),
    reason: /^the upstream: it refuses the request: .*"thinking"$/,
  },
  'results that belong to other calls': {
    name: 'results-in-another-order',
    request: (body) =>
      body
        .replace('"tool_call_id":"call_Clock3"', '"tool_call_id":"call_Paris1"')
        .replace(
          /"tool_call_id":"call_Paris1"(?!.*"tool_call_id")/,
          '"tool_call_id":"call_Clock3"',
        ),
    reason: /^the upstream: the calls and their results are .*12:00/,
  },
  'an image of a result that did not arrive': {
    name: 'image-in-result',
    format: 'anthropic-messages',
    request: drop(/,\{"type":"image".*?\}\}/),
    reason: /^the upstream: nothing in the body is \{"type":"image"/,
  },
  'another text': {
    name: 'text',
    answer: (body) => body.replace('Hello', 'Hallo'),
    reason: /^the client: text is "Hallo.*not "Hello/,
  },
  'a text that came twice': {
    name: 'text-stream',
    answer: (body) => body.replace('"content":"Hello, "', '"content":"Hello, Hello, "'),
    reason: /^the client: text is "Hello, Hello/,
  },
  'another word for the end': {
    name: 'max-tokens',
    answer: (body) => body.replace('"length"', '"max_tokens"'),
    reason: /^the client: ending is "unknown: max_tokens", not "length"$/,
  },
  'a stop where there are calls': {
    name: 'tool-call',
    answer: (body) => body.replace('"finish_reason":"tool_calls"', '"finish_reason":"stop"'),
    reason: /^the client: ending is "stop", not "calls"$/,
  },
  'arguments that lost something': {
    name: 'parallel-calls',
    answer: (body) => body.replace('\\"days\\":3,', ''),
    reason: /^the client: calls\[1\]\.input is/,
  },
  'thoughts that do not arrive': {
    name: 'reasoning-shown',
    answer: drop(/,"reasoning_content":".*?友達。"/),
    reason: /^the client: reasoning is "", not/,
  },
  'usage without the cache': {
    name: 'usage',
    answer: (body) => body.replace('"cached_tokens":40', '"cached_tokens":0'),
    reason: /^the client: usage\.cached is 0, not 40$/,
  },
  'a stream without its end mark': {
    name: 'text-stream',
    answer: drop('data: [DONE]\n\n'),
    reason: /^the client: the stream has no \[DONE\]$/,
  },
  'a stream that ends well after an error': {
    name: 'error-in-stream',
    answer: (body) => `${body}data: [DONE]\n\n`,
    reason: /^the client: complete is true, not false/,
  },
  'an error without its words': {
    name: 'error-in-stream',
    answer: (body) => body.replace('The vendor is overloaded.', 'Oops.'),
    reason: /error\.message is "Oops\.", without "The vendor is overloaded\."/,
  },
  'another status': {
    name: 'error-429',
    status: 500,
    reason: /^the client: status is 500, not 429/,
  },
  'a wait that is not told': {
    name: 'error-429',
    headers: { 'retry-after': '1' },
    reason: /retryAfterSeconds is 1, not 7/,
  },
  'an error in another envelope': {
    name: 'error-400',
    answer: () => '{"detail":"No."}',
    reason: /^the client: the error is not in the client's envelope: \{"detail":"No\."\}$/,
  },
  'another kind of error': {
    name: 'error-401',
    format: 'anthropic-messages',
    answer: (body) => body.replace('authentication_error', 'api_error'),
    reason: /error\.type is "api_error", not "authentication_error"/,
  },
  'an error where an answer should be': {
    name: 'text',
    status: 500,
    answer: () => '{"error":{"message":"Broken.","type":"x","param":null,"code":null}}',
    reason: /^the client: status is 500, not 200 \(error: Broken\.\)$/,
  },
  'a gateway that does not ask the upstream': {
    name: 'text',
    instead: '{}',
    reason: /^the upstream: nothing arrived; the client got 200/,
  },
  'a count that is another': {
    name: 'count-tokens',
    format: 'gemini',
    answer: (body) => body.replace('4711', '4'),
    reason: /^the client: count is 4, not 4711$/,
  },
  'vectors that are others': {
    name: 'embeddings',
    answer: (body) => body.replace('-0.25', '-0.2'),
    reason: /^the client: vectors\[0\]\[1\] is -0\.2, not -0\.25$/,
  },
  'JSON in place of a stream': {
    name: 'text-stream',
    request: drop(',"stream":true'),
    reason: /^the client: a stream was asked for, and JSON came$/,
  },
  'an answer that is no JSON': {
    name: 'text',
    answer: () => '<html>',
    reason: /^the client: the body is not a JSON object$/,
  },
};

for (const [what, { format = chat, name, reason, ...damage }] of Object.entries(cases))
  t.test(`notices ${what}`, async (t) => {
    const cell = await judged(t, named(name), format, damage);
    t.equal(cell.verdict, 'failed');
    t.match(cell.reason, reason);
  });

t.test('a gateway that does not answer in time fails', async (t) => {
  const upstream = new UpstreamServer(upstreams[chat]);
  const proxy = await startProxy(await upstream.listen(0), { hang: true });
  t.teardown(async () => {
    proxy.close();
    await upstream.close();
  });
  const gateway = { url: proxy.url, key: 'k', timeoutMs: 50 };
  const pair = { inbound: chat, upstream: chat } as const;
  const cell = await judgeCell(named('text'), pair, { gateway, upstream, model: 'm' });
  t.match(cell, { verdict: 'failed', reason: /^the gateway did not answer: / });
});

t.test('a feature that the upstream lacks', async (t) => {
  const lacking = feature({
    name: 'seed',
    group: 'Sampling',
    title: 'seed',
    ask: { seed: 7 },
    missing: { gemini: 'there is none' },
    members: { [chat]: ['seed'], 'openai-responses': ['foreign_seed'] },
    otherNames: ['sampling.seed'],
  });
  // The pair is only what the judge is told; both ends speak the same.
  const judge = async (t: Test, damage: Damage): Promise<Cell> => {
    const upstream = new UpstreamServer(upstreams[chat]);
    const proxy = await startProxy(await upstream.listen(0), damage);
    t.teardown(async () => {
      proxy.close();
      await upstream.close();
    });
    const gateway = { url: proxy.url, key: 'k', timeoutMs: 5000 };
    const pair = { inbound: chat, upstream: 'gemini' } as const;
    return judgeCell(lacking, pair, { gateway, upstream, model: 'm' });
  };
  const request = drop(',"seed":7');
  const telling = (header: string): Damage => ({
    request,
    headers: { 'x-ai-proxy-lossy': header },
  });

  t.test('is good when the header names it', async (t) => {
    t.match(await judge(t, telling('"seed";reason="None."')), {
      verdict: 'lossy',
      reason: /^seed: None\.$/,
      told: [{ path: 'seed', reason: 'None.' }],
    });
  });

  t.test('is good in words of another format, which is noted', async (t) => {
    for (const name of ['foreign_seed', 'sampling.seed'])
      t.match(await judge(t, telling(`"${name}";reason="None."`)), {
        verdict: 'lossy',
        reason: /not in the client's own words\)$/,
      });
  });

  t.test('is good when the gateway refuses the request', async (t) => {
    const instead = '{"error":{"message":"No seed here.","type":"x","param":null,"code":null}}';
    t.match(await judge(t, { instead, status: 400 }), {
      verdict: 'lossy',
      reason: 'refused: No seed here.',
    });
  });

  t.test('fails when nothing, or something else, is told', async (t) => {
    t.match(await judge(t, { request }), {
      verdict: 'failed',
      reason: /^lost in silence, as there is none; nothing is told$/,
    });
    t.match(await judge(t, telling('"stop";reason="None."')), {
      verdict: 'failed',
      reason: /only stop is told$/,
    });
  });

  t.test('fails when the upstream refuses what it is sent', async (t) => {
    const damage = { request: (body: string) => body.replace('"seed"', '"some_seed"') };
    t.match(await judge(t, damage), {
      verdict: 'failed',
      reason: /^the upstream: it refuses the request/,
    });
  });

  t.test('fails when the answer is not good', async (t) => {
    const damage = telling('"seed"');
    t.match(await judge(t, { ...damage, answer: (body) => body.replace('Hello', 'x') }), {
      verdict: 'failed',
      reason: /^the client: text is/,
    });
  });
});

t.test('what neither or only one end has is no question', async (t) => {
  const scene = {
    gateway: { url: 'http://127.0.0.1:1', key: 'k', timeoutMs: 50 },
    upstream: new UpstreamServer(upstreams[chat]),
    model: 'm',
  };
  const messages = 'anthropic-messages';
  const noSeed = await judgeCell(named('seed'), { inbound: messages, upstream: chat }, scene);
  t.match(noSeed, { verdict: 'n/a', reason: /no such member/ });
  const pair = { inbound: chat, upstream: messages } as const;
  const noVectors = await judgeCell(named('embeddings'), pair, scene);
  t.match(noVectors, { verdict: 'n/a', reason: /^Messages: the API has no embeddings$/ });
});

import t, { type Test } from 'tap';
import { converse, Rejected, type ClientFormat } from './continuity/client.ts';
import { runDialogue } from './continuity/dialogue.ts';
import { geminiClient } from './continuity/gemini-client.ts';
import { clients, formats, models, startScene, type Scene } from './continuity/scene.ts';
import { storedClient } from './continuity/stored-client.ts';
import { answersOfDialogue, questions, resultOf } from './continuity/story.ts';
import type { StrictUpstream } from './continuity/upstream.ts';

const deliveries = [
  ['whole', false],
  ['streamed', true],
] as const;

async function scene(t: Test, options?: Parameters<typeof startScene>[0]): Promise<Scene> {
  const started = await startScene(options);
  t.teardown(() => started.close());
  return started;
}

/** Nothing was refused, and every answer of the upstream came back with its proof. */
function allProven(t: Test, { sightings }: StrictUpstream, proofs: boolean): void {
  t.equal(sightings.length, answersOfDialogue);
  t.same(
    sightings.map(({ own, proven, thinks }) => ({ own, proven, thinks })),
    sightings.map((_, number) => {
      const turns = proofs ? number : 0;
      return { own: turns, proven: turns, thinks: true };
    }),
  );
}

t.test('a dialogue with thinking goes through every pair of formats', async (t) => {
  for (const client of formats)
    for (const upstream of formats)
      for (const [delivery, stream] of deliveries)
        await t.test(`${client} client, ${upstream} upstream, ${delivery}`, async (t) => {
          const { upstreams, url } = await scene(t);
          await runDialogue(clients[client](), { url }, () => models[upstream], stream);
          allProven(t, upstreams[upstream], upstream !== 'chat');
        });
});

t.test('calls that lost their ids are known by what they ask for', async (t) => {
  for (const upstream of ['messages', 'responses'] as const)
    for (const [delivery, stream] of deliveries)
      await t.test(`${upstream} upstream, ${delivery}`, async (t) => {
        const { upstreams, url } = await scene(t);
        const client = geminiClient({ losesIds: true });
        await runDialogue(client, { url }, () => models[upstream], stream);
        allProven(t, upstreams[upstream], true);
      });
});

t.test('without the proofs a tool loop goes on without thinking, or with a stand-in', async (t) => {
  for (const upstream of ['messages', 'gemini'] as const)
    await t.test(`${upstream} upstream`, async (t) => {
      const { upstreams, url } = await scene(t, { continuity: { enabled: false } });
      await runDialogue(clients.chat(), { url }, () => models[upstream], false);
      const { sightings } = upstreams[upstream];
      t.ok(sightings.every(({ proven }) => proven === 0));
      // The story goes on from results in four of its answers.
      const silenced = upstream === 'messages' ? 4 : 0;
      t.equal(sightings.filter(({ thinks }) => !thinks).length, silenced);
    });
});

t.test('a client does not get the proofs of another one', async (t) => {
  const keys = ['key-of-the-first', 'key-of-the-second'];
  const { upstreams, url } = await scene(t, { keys });
  const client = clients.chat();
  client.ask(questions[0]);
  const { calls } = await converse(
    client,
    { url, key: 'key-of-the-first' },
    models.messages,
    false,
  );
  client.reply(calls.map((call) => ({ call, text: resultOf(call) })));
  await converse(client, { url, key: 'key-of-the-second' }, models.messages, false);
  t.match(upstreams.messages.sightings, [{}, { own: 1, proven: 0, thinks: false }]);
});

t.test('the upstream may change between questions', async (t) => {
  await changing(
    t,
    (question) => question,
    () => false,
  );
});

t.test('the upstream may change within a tool loop', async (t) => {
  await changing(
    t,
    (question, step) => question + step,
    (client, [one, other]) =>
      client === 'messages' && (one === 'messages' || other === 'messages')
        ? 'a body that passes as it is keeps asking for thinking, which the turns of others lack'
        : false,
  );
});

/** Runs a dialogue for each client and each two upstreams, which take turns. */
async function changing(
  t: Test,
  turnAt: (question: number, step: number) => number,
  todo: (client: string, upstreams: readonly string[]) => string | false,
): Promise<void> {
  for (const client of formats) {
    const { url } = await scene(t);
    for (const [at, one] of formats.entries())
      for (const other of formats.slice(at + 1))
        for (const [delivery, stream] of deliveries) {
          const reason = todo(client, [one, other]);
          const name = `${client} client, ${one} and ${other} upstreams, ${delivery}`;
          await t.test(name, { todo: reason }, async (t) => {
            const modelAt = (question: number, step: number): string =>
              models[turnAt(question, step) % 2 === 0 ? one : other];
            await t.resolves(runDialogue(clients[client](), { url }, modelAt, stream));
          });
        }
  }
}

t.test('an answer is remembered for requests that build on it', async (t) => {
  for (const upstream of formats)
    for (const [delivery, stream] of deliveries)
      await t.test(`${upstream} upstream, ${delivery}`, async (t) => {
        const { upstreams, url } = await scene(t, { store: { enabled: true } });
        await runDialogue(storedClient(), { url }, () => models[upstream], stream);
        allProven(t, upstreams[upstream], upstream !== 'chat');
      });
});

t.test('an answer that nobody remembers is not built on', async (t) => {
  const { upstreams, url } = await scene(t);
  const client: ClientFormat = storedClient();
  client.ask(questions[0]);
  await converse(client, { url }, models.messages, false);
  client.ask(questions[1]);
  await t.rejects(converse(client, { url }, models.messages, false), {
    message: /conversation that previous_response_id names/,
    constructor: Rejected,
  });
  t.equal(upstreams.messages.sightings.length, 1);
});

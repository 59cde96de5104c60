import t from 'tap';
import { ask, configuration, startScene } from './scene.ts';
import { formats, startVendor, type Format, type Tokens } from './vendor.ts';

/** The same numbers in every run. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * (most + 1));
  };
}

/** Only the format of messages tells what went into a cache. */
function drawing(random: (most: number) => number): (format: Format) => Tokens {
  return (format) => ({
    fresh: random(200_000),
    cacheRead: random(3) === 0 ? 0 : random(100_000),
    cacheWrite: format === 'messages' ? random(5000) : 0,
    cacheWriteHour: format === 'messages' ? random(5000) : 0,
    output: random(20_000),
    thinking: format === 'messages' ? 0 : random(2) === 0 ? 0 : random(9000),
  });
}

t.test('the ledger agrees with the books of the vendor, whatever both sides speak', async (t) => {
  const vendor = await startVendor(drawing(numbers(1)));
  t.teardown(() => vendor.upstream.close());
  const scene = await startScene(t, configuration(vendor.upstream.url));
  let asked = 0;
  for (const format of formats)
    for (const upstream of formats)
      for (const stream of [false, true, false, true]) {
        const name = `${format} to ${upstream}, ${stream ? 'streamed' : 'whole'}`;
        const response = await ask(scene.url, { format, model: `model-of-${upstream}`, stream });
        const answer = await response.text();
        t.equal(response.status, 200, name);
        t.ok(answer.includes('forty-'), name);
        const row = (await scene.rowsUntil(++asked)).at(-1);
        t.match(
          row,
          {
            outcome: 'complete',
            usageSource: 'provider',
            stream,
            credential: upstream,
            servedModel: `model-of-${upstream}`,
            attempts: [{ outcome: 'ok' }],
          },
          name,
        );
        const total = scene.rows.reduce((sum, { costPicoUsd = 0n }) => sum + costPicoUsd, 0n);
        if (total !== vendor.sold())
          return t.fail(`${name}: ${vendor.sold() - total} p$ are not in the ledger`);
      }
  t.equal(asked, 64);
  t.equal(scene.rows.length, asked, 'a row for each request');
  t.equal(new Set(scene.rows.map(({ requestId }) => requestId)).size, asked);
});

t.test('requests at once are not mixed up', async (t) => {
  const vendor = await startVendor(drawing(numbers(7)));
  t.teardown(() => vendor.upstream.close());
  const scene = await startScene(
    t,
    configuration(vendor.upstream.url, { cost: { durability: 'strict' } }),
  );
  const asking = Array.from({ length: 200 }, async (_, at) => {
    const format = formats[at % 4] ?? 'chat';
    const upstream = formats[(at >> 2) % 4] ?? 'chat';
    const stream = at % 3 === 0;
    const response = await ask(scene.url, { format, model: `model-of-${upstream}`, stream });
    await response.text();
    const id = response.headers.get('x-request-id');
    t.ok(
      scene.rows.some(({ requestId }) => requestId === id),
      'with "strict" the row is there when the client has its answer',
    );
  });
  await Promise.all(asking);
  t.equal(scene.rows.length, 200);
  const total = scene.rows.reduce((sum, { costPicoUsd = 0n }) => sum + costPicoUsd, 0n);
  t.equal(total, vendor.sold());
});

t.test(
  'zeros that the vendor counted stay zeros, and a model without price has no cost',
  async (t) => {
    const zero = {
      fresh: 0,
      cacheRead: 0,
      cacheWrite: 0,
      cacheWriteHour: 0,
      output: 0,
      thinking: 0,
    };
    const vendor = await startVendor(() => zero);
    t.teardown(() => vendor.upstream.close());
    const scene = await startScene(t, configuration(vendor.upstream.url));
    let asked = 0;
    for (const format of formats)
      for (const stream of [false, true]) {
        for (const model of [`model-of-${format}`, `${format}-without-price`])
          await (await ask(scene.url, { format, model, stream })).text();
        const [priced, unpriced] = (await scene.rowsUntil((asked += 2))).slice(-2);
        const name = `${format}, ${stream ? 'streamed' : 'whole'}`;
        t.match(
          priced,
          { usageSource: 'provider', costPicoUsd: 0n, usage: { inputTokens: 0, outputTokens: 0 } },
          name,
        );
        t.equal(unpriced?.costPicoUsd, undefined, name);
        t.match(unpriced, { usageSource: 'provider', usage: { inputTokens: 0 } }, name);
      }
  },
);

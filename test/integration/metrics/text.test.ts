import { spawn } from 'node:child_process';
import t from 'tap';
import { readMetrics } from './prometheus-text.ts';
import { startScene, type Scene } from './scene.ts';

async function busyScene(t: Parameters<typeof startScene>[0]): Promise<Scene> {
  const scene = await startScene(t, { retry: { 'cooldown-5xx-secs': 60 } });
  for (const word of ['whole', 'stream', 'again', 'wrong']) await scene.ask(word);
  await (await fetch(`${scene.url}/nowhere`)).text();
  await scene.ended(4);
  return scene;
}

t.test('the text is what its description wants', async (t) => {
  const scene = await busyScene(t);
  const metrics = readMetrics(await scene.text());
  const shown = [...metrics.values()].filter(({ samples }) => samples.length > 0);
  t.ok(shown.length > 25, `${shown.length} metrics`);
  for (const { kind, name, samples } of metrics.values()) {
    t.equal(name.endsWith('_total'), kind === 'counter', name);
    t.match(name, /^(?:ai_proxy|process|nodejs)_[a-z0-9_]+$/);
    if (kind !== 'histogram') continue;
    const counts = samples.filter((sample) => sample.name === `${name}_count`);
    for (const { labels, value } of counts) {
      const buckets = samples.filter(
        (sample) =>
          sample.name === `${name}_bucket` &&
          Object.entries(labels).every(([key, text]) => sample.labels[key] === text),
      );
      const values = buckets.map((bucket) => bucket.value);
      t.same(
        values,
        values.toSorted((a, b) => a - b),
        `${name} holds those below`,
      );
      t.match(buckets.at(-1), { labels: { le: '+Inf' }, value });
    }
  }
});

t.test('who asks gets the form that is wanted', async (t) => {
  const scene = await busyScene(t);
  const asked = async (path: string, accept: string, method = 'GET') => {
    const response = await fetch(scene.url + path, { method, headers: { accept } });
    return { response, type: response.headers.get('content-type'), text: await response.text() };
  };
  const plain = 'text/plain; version=0.0.4; charset=utf-8';
  const openmetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
  const cases = [
    ['/metrics', '*/*', 'application/json; charset=utf-8'],
    ['/metrics', 'text/plain', plain],
    ['/metrics', 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5', openmetrics],
    ['/metrics/prometheus', '*/*', plain],
    ['/metrics/prometheus', 'application/openmetrics-text', openmetrics],
    ['/admin/metrics', 'text/plain', 'application/json; charset=utf-8'],
  ] as const;
  for (const [path, accept, type] of cases) {
    const got = await asked(path, accept);
    t.equal(got.type, type, `${path} ${accept}`);
    t.equal(got.response.headers.get('cache-control'), 'no-store');
    t.ok(got.response.headers.get('x-request-id'));
    if (type === openmetrics) t.ok(got.text.endsWith('\n# EOF\n'));
    const head = await asked(path, accept, 'HEAD');
    t.equal(head.response.status, 200);
    t.equal(head.type, type);
    t.equal(head.text, '');
  }
});

const hasChecker = (await promtool('')) !== undefined;

t.test(
  'promtool finds nothing wrong',
  { skip: hasChecker ? false : 'promtool is not installed' },
  async (t) => {
    const scene = await busyScene(t);
    t.same(await promtool(await scene.text()), { code: 0, said: '' });
  },
);

/** What the checker of Prometheus says; undefined where there is none. */
function promtool(text: string): Promise<{ code: number | null; said: string } | undefined> {
  return new Promise((resolve) => {
    const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    child.on('error', () => resolve(undefined));
    child.stdin.on('error', () => undefined);
    child.on('close', (code) => resolve({ code, said }));
    child.stdin.end(text);
  });
}

import t, { type Test } from 'tap';
import { collected } from './collected.ts';
import { localDay } from '../../../../cli/src/log/local-day.ts';
import { readLog, type ReadOptions } from '../../../../cli/src/log/read-log.ts';

const hour = 3_600_000;
const nowMs = Date.now();
const line = (ageHours: number, fields: object) =>
  `${JSON.stringify({ level: 30, time: new Date(nowMs - ageHours * hour).toISOString(), ...fields })}\n`;
const file = (ageHours: number) => `ai-proxy.log.${localDay(nowMs - ageHours * hour)}`;

function logOf(t: Test): string {
  return t.testdir({
    [file(72)]: line(72, { n: 1 }) + line(72, { n: 2, id: 'r1', status: 500, level: 50 }),
    [file(48)]: `${line(48, { n: 3, id: 'r1' })}no JSON\n${line(48, { n: 4, status: 200 })}`,
    [file(0)]: line(0.01, { n: 5, id: 'r2', status: 503, level: 50 }) + line(0, { n: 6 }),
  });
}

async function numbers(directory: string, options: Partial<ReadOptions>): Promise<unknown[]> {
  const asked = { count: undefined, follow: undefined, ...options };
  const lines = await collected(readLog(directory, asked));
  return lines.map((text) => /"n":(\d)/.exec(text)?.[1] ?? text).map(String);
}

t.test('gives the last lines, or all of them, over the days', async (t) => {
  const dir = logOf(t);
  t.same(await numbers(dir, {}), ['1', '2', '3', 'no JSON', '4', '5', '6']);
  t.same(await numbers(dir, { count: 4 }), ['no JSON', '4', '5', '6']);
  t.same(await numbers(dir, { count: 100 }), ['1', '2', '3', 'no JSON', '4', '5', '6']);
  t.same(await numbers(dir, { count: 0 }), []);
  t.same(await numbers(`${dir}/missing`, { count: 5 }), []);
});

t.test('gives the lines that are wanted', async (t) => {
  const dir = logOf(t);
  const wishes: readonly (readonly [Partial<ReadOptions>, string[]])[] = [
    [{ level: 40 }, ['2', '5']],
    [{ id: 'r1' }, ['2', '3']],
    [{ id: 'r' }, []],
    [{ status: '5xx' }, ['2', '5']],
    [{ status: '503' }, ['5']],
    [{ status: '50x', id: 'r1' }, ['2']],
    [{ sinceMs: nowMs - 49 * hour }, ['3', '4', '5', '6']],
    [{ sinceMs: nowMs - hour }, ['5', '6']],
    [{ sinceMs: nowMs + hour }, []],
  ];
  for (const [wish, expected] of wishes) {
    t.same(await numbers(dir, wish), expected, JSON.stringify(wish));
    t.same(
      await numbers(dir, { ...wish, count: 50 }),
      expected,
      `${JSON.stringify(wish)} from the end`,
    );
  }
  t.same(await numbers(dir, { level: 40, count: 1 }), ['5']);
});

import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { FileWatch } from '../../../../core/src/config/watch.ts';
import { until } from '../../../helpers/until.ts';

interface Watched {
  readonly watch: FileWatch;
  readonly folder: string;
  readonly file: string;
  /** Waits for one more call. */
  next(what: string): Promise<void>;
  count(): number;
}

/** A folder with a watched file, and a second one as a sign that the watch has looked. */
function watched(test: Test, arrange: (folder: string) => void): Watched {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  arrange(folder);
  const file = join(folder, 'config.yaml');
  const watch = new FileWatch([file, join(folder, 'sign')]);
  let calls = 0;
  let told = 0;
  watch.start({
    changed: () => {
      calls++;
      watch.note();
    },
    failed: (error) => test.fail(String(error)),
  });
  test.teardown(async () => {
    await watch.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const next = async (what: string): Promise<void> => {
    await until(`a change is seen: ${what}`, () => calls > told);
    told = calls;
  };
  return { watch, folder, file, next, count: () => calls };
}

const plain = (folder: string): void => writeFileSync(join(folder, 'config.yaml'), 'one');

t.test('sees a file that is written, and one that is replaced', async (t) => {
  const { file, folder, next } = watched(t, plain);
  writeFileSync(file, 'two');
  await next('written before the watch is ready');
  writeFileSync(file, 'three');
  await next('written');
  for (const text of ['four', 'five']) {
    writeFileSync(join(folder, 'new'), text);
    renameSync(join(folder, 'new'), file);
    await next('replaced');
  }
  renameSync(file, `${file}~`);
  writeFileSync(file, 'six');
  await next('moved away and written anew, as some editors do');
});

t.test('sees a replacement of the same age and size', async (t) => {
  const { file, folder, next } = watched(t, (folder) => {
    plain(folder);
    utimesSync(join(folder, 'config.yaml'), 1, 1);
  });
  writeFileSync(join(folder, 'sign'), 'ready?');
  await next('the sign');
  writeFileSync(join(folder, 'new'), 'two');
  utimesSync(join(folder, 'new'), 1, 1);
  renameSync(join(folder, 'new'), file);
  await next('replaced');
});

t.test('sees a link that points elsewhere, as Kubernetes swaps it', async (t) => {
  const swap = (folder: string, version: string): void => {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'config.yaml'), version);
    symlinkSync(version, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  const { file, folder, next } = watched(t, (folder) => {
    swap(folder, '..v1');
    symlinkSync('..data/config.yaml', join(folder, 'config.yaml'));
  });
  for (const version of ['..v2', '..v3', '..v4']) {
    swap(folder, version);
    await next(version);
  }
  writeFileSync(join(folder, '..v4', 'config.yaml'), 'written in place');
  await next('written behind the links');
  rmSync(file);
  writeFileSync(file, 'no link any more');
  await next('a file in the place of the link');
});

t.test('does not call what holds the same a change', async (t) => {
  const { count, file, folder, next } = watched(t, plain);
  writeFileSync(file, 'one');
  rmSync(file);
  writeFileSync(file, 'one');
  writeFileSync(join(folder, 'new'), 'one');
  renameSync(join(folder, 'new'), file);
  writeFileSync(join(folder, 'other'), 'of no interest');
  writeFileSync(join(folder, 'sign'), 'look');
  await next('the sign');
  t.equal(count(), 1);
});

t.test('a file that is missing or empty has not changed until it is there again', async (t) => {
  const { count, file, folder, next } = watched(t, plain);
  rmSync(file);
  writeFileSync(join(folder, 'sign'), 'missing');
  await next('the sign');
  writeFileSync(file, '');
  await sleep(300);
  t.equal(count(), 1, 'neither missing nor empty is a change');
  writeFileSync(file, 'two');
  await next('there again');
});

t.test('goes on when the folder is made anew', async (t) => {
  const { file, folder, next } = watched(t, plain);
  for (const text of ['two', 'three']) {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(file, text);
    await next(`the folder is there again with ${text}`);
  }
  writeFileSync(file, 'four');
  await next('written in the new folder');
});

t.test('many writes in a row are one change', async (t) => {
  const { count, file, next } = watched(t, plain);
  for (let at = 0; at < 20; at++) writeFileSync(file, `text ${at}`);
  await next('the last write');
  t.equal(count(), 1);
});

t.test('follows other files from now on', async (t) => {
  const { count, file, folder, next, watch } = watched(t, plain);
  const other = join(folder, 'deeper', 'secret');
  mkdirSync(join(folder, 'deeper'));
  writeFileSync(other, 'one');
  watch.follow([other]);
  writeFileSync(file, 'two');
  writeFileSync(other, 'two');
  await next('the other file');
  t.equal(count(), 1);
  await watch.close();
  writeFileSync(other, 'three');
  await sleep(300);
  t.equal(count(), 1, 'nothing is told after the end');
});

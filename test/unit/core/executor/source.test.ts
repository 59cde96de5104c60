import t from 'tap';
import { sourceFrom, type ByteSink } from '../../../../core/src/executor/source.ts';

interface Recorder extends ByteSink {
  readonly calls: string[];
}

function recorder(accepts: (text: string) => boolean = () => true): Recorder {
  const calls: string[] = [];
  return {
    calls,
    data(chunk) {
      calls.push(chunk.toString());
      return accepts(chunk.toString());
    },
    end: () => calls.push('end'),
    fail: (error) => calls.push(`fail ${error.message}`),
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function* three(finished?: () => void): AsyncGenerator<string | Buffer> {
  try {
    yield 'a';
    yield Buffer.from('b');
    yield 'é';
  } finally {
    finished?.();
  }
}

t.test('gives text and buffers in their order, and the end', async (t) => {
  const sink = recorder();
  sourceFrom(three()).start(sink);
  await settle();
  t.strictSame(sink.calls, ['a', 'b', 'é', 'end']);
});

t.test('waits for the reader', async (t) => {
  const sink = recorder((text) => text !== 'a');
  const source = sourceFrom(three());
  source.resume();
  source.start(sink);
  await settle();
  t.strictSame(sink.calls, ['a']);
  source.resume();
  source.resume();
  await settle();
  t.strictSame(sink.calls, ['a', 'b', 'é', 'end']);
});

t.test('calls nobody after a cancel, and lets the iterable clean up', async (t) => {
  const whenever: Record<
    string,
    (source: ReturnType<typeof sourceFrom>, sink: Recorder) => Promise<void>
  > = {
    'while it waits': async (source, sink) => {
      source.start(sink);
      await settle();
      source.cancel('enough');
    },
    'before the start': async (source, sink) => {
      source.cancel('enough');
      source.start(sink);
    },
  };
  for (const [when, run] of Object.entries(whenever)) {
    let finished = when === 'before the start';
    const sink = recorder(() => false);
    await run(sourceFrom(three(() => (finished = true))), sink);
    await settle();
    t.equal(finished, true, when);
    t.strictSame(sink.calls, when === 'before the start' ? [] : ['a']);
  }
});

t.test('says no end when it is cancelled during the last step', async (t) => {
  let finish = (): void => undefined;
  async function* slow(): AsyncGenerator<string> {
    yield 'a';
    await new Promise<void>((resolve) => (finish = resolve));
  }
  const sink = recorder();
  const source = sourceFrom(slow());
  source.start(sink);
  await settle();
  source.cancel('enough');
  finish();
  await settle();
  t.strictSame(sink.calls, ['a']);
});

t.test('tells its reader what the iterable throws, unless it is cancelled', async (t) => {
  async function* failing(thrown: unknown): AsyncGenerator<string> {
    yield 'a';
    throw thrown;
  }
  for (const thrown of [new Error('broken'), 'broken']) {
    const sink = recorder();
    sourceFrom(failing(thrown)).start(sink);
    await settle();
    t.strictSame(sink.calls, ['a', 'fail broken']);
  }
  const sink = recorder(() => false);
  const source = sourceFrom(failing(new Error('broken')));
  source.start(sink);
  await settle();
  source.cancel('enough');
  await settle();
  t.strictSame(sink.calls, ['a']);
});

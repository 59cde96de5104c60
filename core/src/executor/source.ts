/** Where the bytes of a streamed answer go; called synchronously as they arrive. */
export interface ByteSink {
  /** False asks the source to pause until `resume`. */
  data(chunk: Buffer): boolean;
  /** The upstream ended its body. */
  end(): void;
  /** The upstream broke off. */
  fail(error: Error): void;
}

/** A push source of bytes with one reader. */
export interface ByteSource {
  /** Begins to call the sink; once only. */
  start(sink: ByteSink): void;
  resume(): void;
  /** Closes the connection to the upstream; nothing is called afterwards. */
  cancel(reason: string): void;
}

/** A source that reads an async iterable, for executors without a socket of their own. */
export function sourceFrom(iterable: AsyncIterable<string | Buffer>): ByteSource {
  const iterator = iterable[Symbol.asyncIterator]();
  let wake: (() => void) | undefined;
  let cancelled = false;

  const pump = async (sink: ByteSink): Promise<void> => {
    try {
      for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
        if (cancelled) return;
        const chunk = typeof step.value === 'string' ? Buffer.from(step.value) : step.value;
        if (!sink.data(chunk)) await new Promise<void>((resolve) => (wake = resolve));
        if (cancelled) return;
      }
      if (!cancelled) sink.end();
    } catch (error) {
      if (!cancelled) sink.fail(error instanceof Error ? error : new Error(String(error)));
    }
  };

  return {
    start: (sink) => void pump(sink),
    resume: () => wake?.(),
    cancel: () => {
      cancelled = true;
      wake?.();
      void iterator.return?.().catch(() => undefined);
    },
  };
}

/** A call that a later message may answer. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
  answered: boolean;
}

/** Calls in their order; those before `next` are answered. */
interface Queue {
  readonly calls: OpenCall[];
  next: number;
}

/** The calls of a conversation, to be found by what results say of them, the oldest first. */
export class OpenCalls {
  readonly #all: Queue = { calls: [], next: 0 };
  readonly #byId = new Map<string, Queue>();
  readonly #byName = new Map<string, Queue>();

  add(id: string, name: string): void {
    const call = { id, name, answered: false };
    this.#all.calls.push(call);
    queueIn(this.#byId, id).calls.push(call);
    queueIn(this.#byName, name).calls.push(call);
  }

  /** Answers the oldest open call. */
  answer(): OpenCall | undefined {
    return answered(this.#all);
  }

  answerId(id: string): OpenCall | undefined {
    return answered(this.#byId.get(id));
  }

  answerName(name: string | undefined): OpenCall | undefined {
    return name === undefined ? undefined : answered(this.#byName.get(name));
  }
}

function queueIn(queues: Map<string, Queue>, key: string): Queue {
  const known = queues.get(key);
  if (known !== undefined) return known;
  const queue: Queue = { calls: [], next: 0 };
  queues.set(key, queue);
  return queue;
}

function answered(queue: Queue | undefined): OpenCall | undefined {
  if (queue === undefined) return undefined;
  while (queue.calls[queue.next]?.answered === true) queue.next += 1;
  const call = queue.calls[queue.next];
  if (call !== undefined) call.answered = true;
  return call;
}

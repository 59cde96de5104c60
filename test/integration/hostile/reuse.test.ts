import type { Socket } from 'node:net';
import t from 'tap';
import { apis } from './apis.ts';
import { answerText, type Behaviour, type RawRequest } from './raw-upstream.ts';
import { requestFor, startScene, waitFor } from './scene.ts';

const wholeOf = (text: string): string => JSON.stringify(apis.chat.whole(text));
const parts = apis.chat.stream?.('Hello');
const stream = parts === undefined ? '' : parts.lead + parts.content + parts.end;

/** Answers and keeps the connection. */
function answer({ body, socket }: RawRequest): void {
  const isStream = body.includes('"stream":true');
  const type = isStream ? 'text/event-stream' : 'application/json';
  socket.write(answerText(200, isStream ? stream : wholeOf('Hello'), `content-type: ${type}`));
}

/** The first request of a connection is answered, and then `end` happens. */
const once =
  (end: (request: RawRequest) => void): Behaviour =>
  (request) =>
    request.turn === 1 ? answer(request) : end(request);

const ends: Readonly<Record<string, Behaviour>> = {
  reset: once(({ socket }) => void socket.resetAndDestroy()),
  closed: once(({ socket }) => void socket.end()),
};

/** Answers when so many requests wait, so that each has a connection of its own. */
function together(count: number): Behaviour {
  const waiting: RawRequest[] = [];
  return (request) => {
    waiting.push(request);
    if (waiting.length === count) waiting.splice(0).forEach(answer);
  };
}

t.test('a kept connection that was closed meanwhile is replaced unseen', async (t) => {
  for (const [name, behaviour] of Object.entries(ends))
    for (const isStream of [false, true]) {
      const { ask, gateway, upstream } = await startScene(t, { [name]: behaviour });
      await ask(name, { stream: isStream });
      // undici takes a connection back one turn after its answer.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const told = await ask(name, { stream: isStream });
      t.match(told, { status: 200, text: /Hello/ }, name);
      t.equal(upstream.connections, 2, name);
      t.equal(upstream.requests.length, 3, name);
      const [, second] = gateway.logs.filter(({ msg }) => msg === 'request');
      t.match(second, { status: 200, attempts: 2 }, 'both sendings stand in the trace');
    }
});

t.test('many requests on kept connections that are all closed lose nothing', async (t) => {
  const { ask, upstream } = await startScene(t, {
    often: ({ socket, ...request }) =>
      request.turn > 1 && request.turn % 2 === 0
        ? void socket.resetAndDestroy()
        : answer({ ...request, socket }),
  });
  for (let round = 0; round < 5; round++) {
    const all = await Promise.all(Array.from({ length: 20 }, () => ask('often')));
    t.ok(all.every(({ status }) => status === 200));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  t.ok(upstream.requests.length > 100, `${upstream.requests.length} sendings of 100 requests`);
});

t.test('the request is sent again once, on a connection of its own', async (t) => {
  let answered = 0;
  const { ask, upstream } = await startScene(t, {
    worse: (request) => {
      if (++answered === 1) answer(request);
      else request.socket.resetAndDestroy();
    },
  });
  await ask('worse');
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.match(await ask('worse'), { status: 502, code: 'UPSTREAM_NETWORK', ambiguous: true });
  t.equal(upstream.requests.length, 3);
  t.match(upstream.requests[2]?.head, '\r\nconnection: close');
});

t.test('it does not go round all kept connections', async (t) => {
  const kept = 4;
  const meet = together(kept);
  const { ask, upstream } = await startScene(t, {
    stale: (request) => {
      if (upstream.requests.length <= kept) meet(request);
      else if (request.turn > 1) request.socket.resetAndDestroy();
      else answer(request);
    },
  });
  await Promise.all(Array.from({ length: kept }, () => ask('stale')));
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.match(await ask('stale'), { status: 200 });
  t.equal(upstream.requests.length, kept + 2);
});

t.test('a connection that was lost and made again is a new one', async (t) => {
  const meet = together(2);
  const { ask, upstream } = await startScene(t, {
    lost: (request) => {
      if (upstream.requests.length <= 2) meet(request);
      else if (request.turn > 1) answer(request);
      else request.socket.resetAndDestroy();
    },
  });
  await Promise.all([ask('lost'), ask('lost')]);
  const [socket] = upstream.open;
  socket?.end();
  await waitFor(() => upstream.open.size === 1);
  const told = await Promise.all([ask('lost'), ask('lost')]);
  t.strictSame(told.map(({ status }) => String(status)).toSorted(), ['200', '502']);
  t.equal(upstream.requests.length, 4);
});

t.test('attempts of one request share the one repetition', async (t) => {
  let answered = 0;
  const lost: Behaviour = (request) => {
    if (++answered <= 2) answer(request);
    else request.socket.resetAndDestroy();
  };
  const { ask, upstream } = await startScene(
    t,
    { one: lost, two: lost },
    { account: { models: [{ id: 'shared' }] }, config: { 'request-retry': 3 } },
  );
  const asked = { more: { model: 'shared' } };
  await ask('one', asked);
  await ask('one', asked);
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.strictSame(upstream.requests.map(({ behaviour }) => behaviour).toSorted(), ['one', 'two']);
  t.match(await ask('one', asked), { status: 502, code: 'UPSTREAM_NETWORK', ambiguous: true });
  t.equal(upstream.requests.length - 2, 3, 'two attempts, one of them repeated');
});

t.test('a request on a new connection is not sent again', async (t) => {
  const { ask, upstream } = await startScene(t, {
    reset: ({ socket }) => void socket.resetAndDestroy(),
  });
  t.match(await ask('reset'), { status: 502, code: 'UPSTREAM_NETWORK', ambiguous: true });
  t.equal(upstream.requests.length, 1);
});

t.test('a request that was answered in part is not sent again', async (t) => {
  const partly: Readonly<Record<string, Behaviour>> = {
    byte: once(({ socket }) => void socket.end('H')),
    line: once(({ socket }) => void socket.end('HTTP/1.1 200 OK\r\n')),
    body: once(({ socket }) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')),
  };
  for (const [name, behaviour] of Object.entries(partly)) {
    const { ask, upstream } = await startScene(t, { [name]: behaviour });
    await ask(name);
    await new Promise((resolve) => setTimeout(resolve, 20));
    t.match(await ask(name), { status: 502, ambiguous: true }, name);
    t.equal(upstream.requests.length, 2, name);
  }
});

t.test('an upstream that is silent on a kept connection is not asked again', async (t) => {
  const { ask, upstream } = await startScene(
    t,
    { silent: once(() => undefined) },
    { config: { 'request-timeout': 0.3 } },
  );
  await ask('silent');
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.match(await ask('silent'), { status: 504, code: 'UPSTREAM_TIMEOUT', ambiguous: true });
  t.equal(upstream.requests.length, 2);
});

/** Answers, and sends another answer that nobody asked for. */
const answersTwice =
  (later: (send: () => void) => void): Behaviour =>
  (request) => {
    answer(request);
    const evil = answerText(200, wholeOf(`evil of ${request.behaviour}`));
    later(() => void request.socket.write(evil));
  };

const moments: Readonly<Record<string, Behaviour>> = {
  'in one packet': (request) => {
    request.socket.cork();
    answersTwice((send) => send())(request);
    request.socket.uncork();
  },
  'at once': answersTwice((send) => void setImmediate(send)),
  'a moment later': answersTwice((send) => void setTimeout(send, 5)),
};

t.test('an answer on an idle connection reaches nobody', async (t) => {
  for (const [name, behaviour] of Object.entries(moments)) {
    const { ask } = await startScene(t, { one: behaviour });
    for (let count = 0; count < 5; count++) {
      const { text } = await ask('one');
      t.match(text, 'Hello', name);
      t.notMatch(text, 'evil', name);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }
});

t.test('an answer that comes when another is awaited reaches no other credential', async (t) => {
  const last = new WeakMap<Socket, string>();
  /** Every answer is what the request before it on the connection should have got. */
  const oneBehind: Behaviour = (request) => {
    const { behaviour, socket } = request;
    socket.write(answerText(200, wholeOf(`for ${last.get(socket) ?? 'nobody'}`)));
    last.set(socket, behaviour);
  };
  const { ask } = await startScene(t, { one: oneBehind, two: oneBehind });
  for (let count = 0; count < 10; count++)
    for (const [tenant, other] of [
      ['one', 'two'],
      ['two', 'one'],
    ] as const) {
      const { status, text } = await ask(tenant);
      t.equal(status, 200);
      t.notMatch(text, `for ${other}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
});

t.test('a connection on which the client has left is not used again', async (t) => {
  const { ask, gateway, upstream } = await startScene(t, {
    slow: (request) => void setTimeout(() => answer(request), 60),
  });
  const controller = new AbortController();
  const [path, init] = requestFor('slow', { signal: controller.signal });
  const left = fetch(gateway.url + path, init).catch(() => 'left');
  await waitFor(() => upstream.requests.length === 1);
  controller.abort();
  t.equal(await left, 'left');
  t.match(await ask('slow'), { status: 200, text: /Hello/ });
  t.equal(upstream.connections, 2);
});

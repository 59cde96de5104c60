/** A process that answers prebuilt bytes on loopback and costs next to nothing. */
import { createServer, type Socket } from 'node:net';
import { buildAnswers, type Answer, type Api } from './answers.ts';
import { announce } from './child-side.ts';
import type { UpstreamCount, UpstreamOrder } from './protocol.ts';
import type { AnswerKind } from './workloads.ts';

const pieceIntervalMs = 4;
const headEnd = Buffer.from('\r\n\r\n');
const answers = buildAnswers();
const counts: Record<Api, number> = { chat: 0, messages: 0 };
const mode: { answer: AnswerKind } = { answer: 'small' };

const server = createServer({ noDelay: true }, serve);
server.listen(0, '127.0.0.1', () => announce(server, takeOrder));

function takeOrder(order: UpstreamOrder): UpstreamCount {
  const seen = { ...counts };
  counts.chat = 0;
  counts.messages = 0;
  mode.answer = order.answer;
  return seen;
}

/** Reads requests by their content-length alone and answers each. */
function serve(socket: Socket): void {
  let pending: Buffer | undefined;
  let bodyLeft = 0;
  let api: Api = 'chat';

  const finishRequest = (): void => {
    counts[api]++;
    send(socket, answers[mode.answer][api]);
  };
  const readHead = (bytes: Buffer): Buffer | undefined => {
    const end = bytes.indexOf(headEnd);
    if (end === -1) return undefined;
    const head = bytes.toString('latin1', 0, end);
    api = head.includes('/messages') ? 'messages' : 'chat';
    bodyLeft = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    return bytes.subarray(end + headEnd.length);
  };

  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    let bytes = chunk;
    while (bytes.length > 0) {
      if (bodyLeft === 0) {
        const whole = pending === undefined ? bytes : Buffer.concat([pending, bytes]);
        const rest = readHead(whole);
        pending = rest === undefined ? whole : undefined;
        if (rest === undefined) return;
        bytes = rest;
      }
      const taken = Math.min(bodyLeft, bytes.length);
      bodyLeft -= taken;
      bytes = bytes.subarray(taken);
      if (bodyLeft === 0) finishRequest();
    }
  });
}

function send(socket: Socket, pieces: Answer): void {
  const [first] = pieces;
  if (first !== undefined) socket.write(first);
  if (pieces.length > 1) sendPaced(socket, pieces);
}

function sendPaced(socket: Socket, pieces: Answer): void {
  let at = 1;
  const timer = setInterval(() => {
    const piece = pieces[at++];
    if (piece === undefined || socket.destroyed) clearInterval(timer);
    else socket.write(piece);
  }, pieceIntervalMs);
}

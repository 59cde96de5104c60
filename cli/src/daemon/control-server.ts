import type { Server, Socket } from 'node:net';
import type { ReloadResult, Request, Status } from './control-messages.ts';

/** What the control socket can be asked for. */
export interface Controlled {
  status(): Status;
  reload(): Promise<ReloadResult>;
}

const longestRequest = 64;

/** Answers each connection to the control socket: a word and the end of the line, then JSON. */
export function answerControl(server: Server, controlled: Controlled): void {
  const answers: Readonly<Record<Request, () => unknown>> = {
    status: () => controlled.status(),
    reload: () => controlled.reload(),
  };
  server.on('connection', (socket) => {
    let text = '';
    // Whoever asks may leave at any time.
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length > longestRequest) return socket.destroy();
      if (!text.endsWith('\n')) return;
      const word = text.trim();
      if (word === 'status' || word === 'reload') void answer(socket, answers[word]);
      else socket.end(`${JSON.stringify({ unknown: word })}\n`);
    });
  });
  // The gateway decides how long the process lives.
  server.unref();
}

async function answer(socket: Socket, give: () => unknown): Promise<void> {
  socket.end(`${JSON.stringify(await give())}\n`);
}

/** A process that answers as providers do on their worst days, and writes down what it did. */
import type { Socket } from 'node:net';
import { apiOf } from '../apis/index.ts';
import { newsTeller, serveParent } from '../child.ts';
import { Random } from '../random.ts';
import { monotonicMs, type JournalEntry } from '../wire.ts';
import { openDoors } from './doors.ts';
import { Exchange, Gone } from './exchange.ts';
import { faultOf } from './faults/index.ts';
import { Journal, type Asked } from './journal.ts';
import { RequestReader } from './request-reader.ts';
import { goodAnswer } from './scripts.ts';

const tell = newsTeller<JournalEntry>(20);
const journal = new Journal();
const at = { work: 0, sockets: 0, opened: 0 };

const doors = await openDoors(serve);
serveParent(doors, (order: { kind: 'state' }) => (order.kind === 'state' ? { ...at } : undefined));

function serve(socket: Socket): void {
  const reader = new RequestReader();
  let turn: Promise<void> = Promise.resolve();
  at.sockets++;
  at.opened++;
  socket.once('close', () => at.sockets--);
  socket.on('data', (chunk: Buffer) => {
    for (const request of reader.push(chunk)) {
      const asked = journal.open(request);
      turn = turn.then(() => answer(socket, asked));
    }
  });
}

async function answer(socket: Socket, { entry, mode, model }: Asked): Promise<void> {
  at.work++;
  // An attempt that nobody has heard the end of must be known, too.
  tell({ ...entry });
  const exchange = new Exchange({
    socket,
    entry,
    model,
    api: apiOf(entry.api),
    random: new Random('exchange', entry.nonce, entry.attempt),
  });
  let byUs = false;
  const onClose = (): void => {
    if (entry.endedMs !== undefined) return;
    entry.endedMs = monotonicMs();
    entry.cancelled = !byUs;
  };
  socket.once('close', onClose);
  try {
    const good = mode === 'once' && entry.attempt > 1;
    await (good ? goodAnswer(exchange) : faultOf(entry.fault).run(exchange));
    byUs = true;
  } catch (error) {
    if (!(error instanceof Gone)) entry.problem = `the script failed: ${String(error)}`;
  }
  socket.off('close', onClose);
  entry.endedMs ??= monotonicMs();
  at.work--;
  tell(entry);
}

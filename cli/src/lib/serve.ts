import type { AddressInfo } from 'node:net';
import type { Gateway } from '@ai-proxy/core';
import { asListenError } from './listen-error.ts';
import { untilStopped, type Messages, type SignalHost } from './until-stopped.ts';

/** What the operator is told. */
export interface ServeMessages extends Messages {
  listening(address: AddressInfo): void;
}

/** Listens until a signal ends it, and closes the gateway in any case. Throws `ListenError`. */
export async function serve(
  gateway: Gateway,
  signals: SignalHost,
  messages: ServeMessages,
): Promise<void> {
  const address = await listen(gateway);
  const stopped = untilStopped(gateway, signals, messages);
  messages.listening(address);
  await stopped;
}

async function listen(gateway: Gateway): Promise<AddressInfo> {
  try {
    return await gateway.listen();
  } catch (error) {
    await gateway.close();
    throw asListenError(error, gateway.config.core);
  }
}

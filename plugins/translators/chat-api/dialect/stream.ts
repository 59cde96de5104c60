/** Streams, read and written. */
export { commits, isTerminal } from './frames.ts';
export { ChatStreamDecoder } from './stream-decode.ts';
export { ChatStreamEncoder } from './stream-encode.ts';

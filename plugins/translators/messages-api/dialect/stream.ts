export { MessagesStreamDecoder } from './stream-decode.ts';
export { MessagesStreamEncoder } from './stream-encode.ts';

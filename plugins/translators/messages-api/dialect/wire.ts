import type { StopReason } from '@ai-proxy/core';

/** Name of this wire format in contexts, extensions and native parts. */
export const dialectName = 'anthropic-messages';

/** Every client of this API sends this header. */
export const versionHeader = 'anthropic-version';

/** What call ids may look like here. */
export const callIdPattern = /^[a-zA-Z0-9_-]+$/;

/** Stop reasons of the wire and what they mean; several may mean the same. */
export const stopReasons: Readonly<Record<string, StopReason>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
  model_context_window_exceeded: 'length',
};

/** The stop reason that says it here. */
export const wireStopReasons: Readonly<Record<StopReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'stop-sequence': 'stop_sequence',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
};

/** Stop reasons of the wire that their canonical meaning does not give back. */
export const distinctStopReasons: ReadonlySet<string> = new Set([
  'model_context_window_exceeded',
  'compaction',
]);

import type { Call } from './scenes.ts';

/** Why an answer ends; each format has its own words for it. */
export type Ending = 'stop' | 'calls' | 'length' | 'stop-sequence' | 'refusal' | 'blocked';

/** One answer before it is written in a format. */
export interface Answer {
  readonly model: string;
  readonly ending: Ending;
  readonly thoughts?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly calls?: readonly Call[];
}

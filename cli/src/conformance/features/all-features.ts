import type { Feature } from '../feature.ts';
import { conversation } from './conversation.ts';
import { endings } from './endings.ts';
import { errorFeatures } from './errors.ts';
import { media } from './media.ts';
import { operations } from './operations.ts';
import { output } from './output.ts';
import { reasoning } from './reasoning.ts';
import { sampling } from './sampling.ts';
import { toolResults } from './tool-results.ts';
import { toolFeatures } from './tools.ts';

/** Every line of the matrix, in the order in which they are asked for and shown. */
export const allFeatures: readonly Feature[] = [
  ...conversation,
  ...toolFeatures,
  ...toolResults,
  ...media,
  ...reasoning,
  ...output,
  ...sampling,
  ...endings,
  ...operations,
  ...errorFeatures,
];

import type { Case } from '../../wire.ts';
import type { Fault, Faults } from '../fault.ts';
import { body } from './body.ts';
import { connect } from './connect.ts';
import { fine } from './fine.ts';
import { head } from './head.ts';
import { reuse } from './reuse.ts';
import { status } from './status.ts';
import { streamEnds } from './stream-ends.ts';
import { streamForms } from './stream-forms.ts';
import { usage } from './usage.ts';

/** Every fault by its name. */
export const faults: Faults = {
  ...fine,
  ...connect,
  ...head,
  ...status,
  ...body,
  ...streamEnds,
  ...streamForms,
  ...usage,
  ...reuse,
};

/** What stands behind the slash of every model. */
export const pricedModel = 'm';

/** The fault of that name. */
export function faultOf(name: string): Fault {
  const fault = faults[name];
  if (fault === undefined) throw new Error(`There is no fault ${name}.`);
  return fault;
}

/** Model that makes the upstream throw the fault: `chat.once.head-rst/m`. All have the price of `m`. */
export function modelOf({
  upstream,
  mode,
  fault,
}: Pick<Case, 'upstream' | 'fault'> & { mode: Case['mode'] | '*' }): string {
  return `${upstream}.${mode}.${fault}/${pricedModel}`;
}

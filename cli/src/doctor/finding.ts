import type { Status } from '../daemon/control-messages.ts';
import type { CheckResult } from '../lib/check-config.ts';

/** `skip`: it could not be looked at, or was not asked for. */
export type FindingState = 'ok' | 'warn' | 'fail' | 'skip';

/** What one look has shown, and the cure where something is wrong. */
export interface Finding {
  /** What was looked at, such as `port`. */
  readonly check: string;
  readonly state: FindingState;
  readonly message: string;
  readonly cure?: string;
}

/** What is looked at. */
export interface Patient {
  readonly checked: CheckResult;
  /** As asked for; absent for the usual one. */
  readonly configFile: string | undefined;
  /** The gateway of this configuration that runs already, where one answers. */
  readonly running: Status | undefined;
  /** Whether upstreams may be asked with the credentials. */
  readonly online: boolean;
}

/** One look; every finding stands for itself. */
export type Look = (patient: Patient) => Finding[] | Promise<Finding[]>;

/** A finding without a cure. */
export function found(check: string, state: FindingState, message: string): Finding {
  return { check, state, message };
}

/** A finding that something should be done about. */
export function wrong(
  check: string,
  state: 'warn' | 'fail',
  message: string,
  cure: string,
): Finding {
  return { check, state, message, cure };
}

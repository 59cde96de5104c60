import { RequestWindow } from './request-window.ts';
import { SecondWindow } from './second-window.ts';

/** What is counted of one subject. */
export class Counters {
  #requests: RequestWindow | undefined;
  #tokens: SecondWindow | undefined;
  #atWork = 0;
  #isForgotten = false;

  get requests(): RequestWindow {
    return (this.#requests ??= new RequestWindow());
  }

  get tokens(): SecondWindow {
    return (this.#tokens ??= new SecondWindow());
  }

  /** Requests that were let in and have not ended. */
  get atWork(): number {
    return this.#atWork;
  }

  /** Somebody else counts for the subject from now on, so whoever holds these looks for those. */
  get isForgotten(): boolean {
    return this.#isForgotten;
  }

  enter(): void {
    this.#atWork++;
  }

  leave(): void {
    this.#atWork--;
  }

  /** Whether forgetting them loses nothing. */
  isIdle(nowMs: number): boolean {
    return (
      this.#atWork === 0 &&
      (this.#requests === undefined || this.#requests.isEmpty(nowMs)) &&
      (this.#tokens === undefined || this.#tokens.used(nowMs) === 0)
    );
  }

  /** Frees the windows, which take the most memory, also where somebody holds on to the rest. */
  forget(): void {
    this.#isForgotten = true;
    this.#requests = undefined;
    this.#tokens = undefined;
  }
}

import { RequestWindow } from './request-window.ts';
import { SecondWindow } from './second-window.ts';

/** What is counted of one subject. */
export class Counters {
  readonly requests = new RequestWindow();
  #tokens: SecondWindow | undefined;
  #atWork = 0;

  get tokens(): SecondWindow {
    return (this.#tokens ??= new SecondWindow());
  }

  /** Requests that were let in and have not ended. */
  get atWork(): number {
    return this.#atWork;
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
      this.requests.isEmpty(nowMs) &&
      (this.#tokens === undefined || this.#tokens.used(nowMs) === 0)
    );
  }
}

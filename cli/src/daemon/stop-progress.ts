/** Shown while a gateway stops. */
export interface StopProgress {
  show(pid: number, inFlight: number | undefined, secondsLeft: number): void;
  end(): void;
}

/** One line that changes, on a terminal; nothing elsewhere. */
export function stopProgress(stream: NodeJS.WriteStream): StopProgress {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  const replaceLine = (text: string): void => void stream.write(`\r\u001B[K${text}`);
  return {
    show: (pid, inFlight, secondsLeft) => {
      const waiting = inFlight === undefined ? '' : `${inFlight} in flight, `;
      replaceLine(`Stopping process ${pid}: ${waiting}killed in ${Math.ceil(secondsLeft)} s`);
    },
    end: () => replaceLine(''),
  };
}

/** What takes no longer than this is not worth a word. */
const patienceMs = 1_000;
const stepMs = 100;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Waits for a task. On a terminal a line says what is waited for once it takes a second, and goes away
 * at the end.
 */
export async function whileWaiting<T>(
  stream: NodeJS.WriteStream,
  label: string,
  task: Promise<T>,
): Promise<T> {
  if (!stream.isTTY) return task;
  let step = 0;
  const draw = (): boolean => stream.write(`\r${frames[step++ % frames.length] ?? ''} ${label} `);
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, stepMs);
  }, patienceMs);
  try {
    return await task;
  } finally {
    clearTimeout(timer);
    if (step > 0) stream.write('\r\u001B[K');
  }
}

import { printRaw } from './output.ts';

/** Why the screen wants to be drawn again, or not any more. */
export type ScreenNews = 'look' | 'quit';

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';

/** Ctrl-C and Ctrl-D are keys in raw mode. */
const quitKeys: ReadonlySet<string> = new Set(['q', 'Q', '\u0003', '\u0004']);

/** As often as anybody can read. Milliseconds. */
export const soonMs = 200;

/**
 * The whole terminal, for something that is drawn again and again. It is given back as it was however the process ends,
 * but by SIGKILL.
 */
export class Screen {
  #resolve: ((news: ScreenNews) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon = false;
  #open = true;

  constructor() {
    printRaw(enter);
    process.stdin.setRawMode(true).setEncoding('utf8').resume();
    process.stdin.on('data', this.#onKey);
    process.stdout.on('resize', this.wake);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, this.#onSignal);
    process.on('exit', this.#giveBack);
  }

  /** Draws again at once. */
  readonly wake = (): void => {
    this.#resolve?.('look');
  };

  /** Draws again soon: of many reasons that come together, one counts. */
  wakeSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.wake, soonMs);
  }

  /** Resolves when there is a reason to draw again, from this call on, after `everyMs` at the latest. */
  next(everyMs: number): Promise<ScreenNews> {
    clearTimeout(this.#timer);
    this.#soon = false;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = setTimeout(this.wake, everyMs);
    });
  }

  /** Lines that do not fit are left out. */
  show(lines: readonly string[]): void {
    const rows = Math.max(1, process.stdout.rows - 1);
    const shown = lines.slice(0, rows).map((line) => `${line}\u001b[K\r\n`);
    printRaw(`\u001b[H${shown.join('')}\u001b[J`);
  }

  close(): void {
    clearTimeout(this.#timer);
    process.stdin.off('data', this.#onKey).pause();
    process.stdout.off('resize', this.wake);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.#onSignal);
    process.off('exit', this.#giveBack);
    this.#giveBack();
  }

  readonly #onKey = (key: string): void => {
    if (Array.from(key).some((sign) => quitKeys.has(sign))) this.#quit();
    else this.wake();
  };

  readonly #onSignal = (): void => {
    this.#quit();
  };

  readonly #giveBack = (): void => {
    if (!this.#open) return;
    this.#open = false;
    process.stdin.setRawMode(false);
    printRaw(leave);
  };

  #quit(): void {
    this.#resolve?.('quit');
  }
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Whether there is a Chromium: it shows whether what we write for browsers is read as it is meant. */
export const hasChromium = isInstalled('chromium', '--version');

/** Whether the text of a PDF can be read. */
export const hasPdfToText = isInstalled('pdftotext', '-v');

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  ...['--disable-extensions', '--disable-features=Translate,OptimizationHints', '--remote-debugging-pipe'],
];

type Message = Readonly<Record<string, unknown>>;

/** What happened in the browser: `Network.requestWillBeSent` and its like. */
export interface Happened {
  readonly method: string;
  readonly params: Message;
}

/** A Chromium without a window and one page in it, driven through two pipes: no port, no library. */
export class Chromium {
  readonly happened: Happened[] = [];
  readonly #process: ChildProcess;
  readonly #directory = mkdtempSync(join(tmpdir(), 'nightferry-chromium-'));
  readonly #waiting = new Map<number, PromiseWithResolvers<Message>>();
  readonly #listeners = new Set<() => void>();
  #session: string | undefined;
  #sent = 0;
  #rest = '';

  private constructor() {
    this.#process = spawn('chromium', [...flags, `--user-data-dir=${this.#directory}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#output.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    this.#process.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Chromium ended'));
    });
  }

  static async start(): Promise<Chromium> {
    const chromium = new Chromium();
    const { targetId } = await chromium.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await chromium.send('Target.attachToTarget', { targetId, flatten: true });
    chromium.#session = String(sessionId);
    for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await chromium.send(`${domain}.enable`);
    return chromium;
  }

  /** One command of the DevTools protocol; rejects with what the browser says. */
  send(method: string, params: Message = {}): Promise<Message> {
    this.#sent += 1;
    const answer = Promise.withResolvers<Message>();
    this.#waiting.set(this.#sent, answer);
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    this.#input.write(`${JSON.stringify({ id: this.#sent, method, params, ...session })}\0`);
    return answer.promise;
  }

  /** Opens a page and resolves once all of it is there; `happened` then tells of this page alone. */
  async open(url: string): Promise<void> {
    this.happened.length = 0;
    await this.send('Page.navigate', { url });
    while (!this.happened.some(({ method }) => method === 'Page.loadEventFired'))
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    return (result as { readonly value: T }).value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.send('Browser.close').catch(() => undefined);
    await ended;
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 10 });
  }

  get #input(): Writable {
    return this.#process.stdio[3] as Writable;
  }

  get #output(): Readable {
    return this.#process.stdio[4] as Readable;
  }

  #read(chunk: string): void {
    const texts = (this.#rest + chunk).split('\0');
    this.#rest = texts.pop() ?? '';
    for (const text of texts) this.#take(JSON.parse(text));
  }

  #take(message: {
    id?: number;
    error?: { message: string };
    result?: Message;
    method?: string;
    params?: Message;
  }): void {
    const { id, error, result = {}, method, params = {} } = message;
    if (id !== undefined) {
      const answer = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) answer?.reject(new Error(error.message));
      else answer?.resolve(result);
    } else if (method !== undefined) {
      this.happened.push({ method, params });
      for (const listener of this.#listeners) listener();
      this.#listeners.clear();
    }
  }
}

function isInstalled(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

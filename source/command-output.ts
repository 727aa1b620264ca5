import { StringDecoder } from 'node:string_decoder';

const keptCharacters = 1 << 20;
const longestLine = 64 << 10;

/** What a command says: its last megabyte as text, and every line as it comes. */
export class CommandOutput {
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #channels = { stdout: new Channel(), stderr: new Channel() };
  readonly #all = new Tail();
  #closed = false;

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  get stdout(): string {
    return this.#channels.stdout.tail.text;
  }

  get stderr(): string {
    return this.#channels.stderr.tail.text;
  }

  /** Both channels, in the order they came. */
  get all(): string {
    return this.#all.text;
  }

  add(channel: 'stdout' | 'stderr', bytes: Buffer): void {
    if (!this.#closed) this.#take(this.#channels[channel], this.#channels[channel].decoder.write(bytes));
  }

  /** Hands out unfinished last lines. What is added afterwards is dropped. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const channel of Object.values(this.#channels)) {
      this.#take(channel, channel.decoder.end());
      if (channel.line !== '') this.#onLine?.(channel.line.replace(/\r$/, ''));
      channel.line = '';
    }
  }

  #take(channel: Channel, text: string): void {
    if (text === '') return;
    channel.tail.add(text);
    this.#all.add(text);
    if (!this.#onLine) return;
    // A lone carriage return is how progress bars redraw a line: each drawing counts as a line.
    const lines = (channel.line + text).split(/\r\n|\n|\r(?!$)/);
    channel.line = lines.pop() ?? '';
    if (channel.line.length > longestLine) lines.push(channel.line.slice(0, longestLine));
    if (channel.line.length > longestLine) channel.line = channel.line.slice(longestLine);
    for (const line of lines) this.#onLine(line);
  }
}

class Channel {
  readonly decoder = new StringDecoder('utf8');
  readonly tail = new Tail();
  line = '';
}

/** The end of a text that may grow without bounds. */
class Tail {
  #text = '';

  get text(): string {
    return this.#text.slice(-keptCharacters);
  }

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > keptCharacters * 2) this.#text = this.#text.slice(-keptCharacters);
  }
}

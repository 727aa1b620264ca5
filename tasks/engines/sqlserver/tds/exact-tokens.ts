import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Connection as Tds } from 'tedious';
import type { ParserOptions } from 'tedious/lib/token/stream-parser.js';
import type { Token } from 'tedious/lib/token/token.js';
import { type DriverDebug, tokensOf } from './exact-parser.ts';
import type { OpenReader } from './rows.ts';

type Handler = Readonly<Record<string, (token: Token) => void>>;

/** What the driver asks of a connection whenever a message comes in; its types call it private. */
interface Parsing {
  createTokenStreamParser(message: AsyncIterable<Buffer>, handler: Handler): TokenStream;
  /** Of the statement that runs, where its rows are not read as values. */
  rowsTo?: OpenReader | undefined;
  readonly debug: DriverDebug;
  readonly config: { readonly options: ParserOptions };
}

/**
 * Lets a connection of the driver read rows as they are: see `ExactParser`. Before it connects. `onBroken`: a message could
 * not be read, and what comes behind it means nothing.
 */
export function readExactly(tds: Tds, onBroken: (error: Error) => void): void {
  const parsing = tds as unknown as Parsing;
  const events: EventEmitter = tds;
  parsing.createTokenStreamParser = (message, handler) =>
    new TokenStream(
      tokensOf(message, parsing.debug, parsing.config.options, parsing.rowsTo),
      parsing.debug,
      handler,
      onBroken,
      () => events.emit(committed),
    );
}

/** Event of a connection: the server has committed a transaction. The driver tells of those that are rolled back only. */
export const committed = 'nightferry committed';

/** From here on the rows of results are read by this, until it is undefined; `row` events then tell how many, and no values. */
export function readRowsWith(tds: Tds, open: OpenReader | undefined): void {
  (tds as unknown as Parsing).rowsTo = open;
}

/** As the driver's own, which leaves a message that can't be read unhandled. */
class TokenStream extends EventEmitter {
  readonly #tokens: Readable;

  constructor(
    tokens: AsyncIterable<Token>,
    debug: DriverDebug,
    handler: Handler,
    onBroken: (error: Error) => void,
    onCommitted: () => void,
  ) {
    super();
    this.#tokens = Readable.from(tokens);
    this.#tokens.on('data', (token: Token) => {
      debug.token(token);
      handler[token.handlerName]?.(token);
      if (token.handlerName === 'onCommitTransaction') onCommitted();
    });
    this.#tokens.on('error', onBroken);
    this.#tokens.on('end', () => this.emit('end'));
  }

  pause(): void {
    this.#tokens.pause();
  }

  resume(): void {
    this.#tokens.resume();
  }
}

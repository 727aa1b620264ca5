/** What the terminal can show. Decided once, in `source/`, from the environment. */
export interface Look {
  readonly colour: boolean;
  /** Without it every glyph of ours has a stand-in of the same width, and other letters lose their marks or become `?`. */
  readonly unicode: boolean;
  /** For people who listen: words only, one below the other, and nothing that moves by itself. */
  readonly spoken?: boolean;
}

/**
 * Reads the habits of terminals: NO_COLOR (no-color.org), TERM=dumb, and a UTF-8 locale in the order POSIX asks for
 * them. The Linux console has no glyphs for ticks and braille, whatever its locale says.
 */
export function lookOf(env: Readonly<Record<string, string | undefined>>, platform = 'linux'): Look {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const utf8 =
    /utf-?8/i.test(locale) || (platform === 'win32' && env.WT_SESSION !== undefined) || platform === 'darwin';
  return {
    colour: !env.NO_COLOR && env.TERM !== 'dumb',
    unicode: utf8 && env.TERM !== 'linux' && env.TERM !== 'dumb',
    // Ink's own variable for it.
    spoken: env.INK_SCREEN_READER === 'true',
  };
}

/** What a piece of text means. Colour only underlines it: the words say it already. */
export type Tone =
  | 'good'
  | 'bad'
  | 'warn'
  | 'quiet'
  | 'strong'
  | 'accent'
  | 'danger'
  | 'cursor'
  | 'found'
  | 'found-here';

export interface Style {
  readonly color?: string;
  readonly backgroundColor?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

/** The sixteen colours every terminal has, by their names, so that the person's own palette applies. */
export function styleOf(tone: Tone | undefined, look: Look): Style {
  switch (tone) {
    case 'good':
      return look.colour ? { color: 'green' } : {};
    case 'bad':
      return look.colour ? { color: 'red', bold: true } : { bold: true };
    case 'warn':
      return look.colour ? { color: 'yellow' } : { bold: true };
    case 'accent':
      return look.colour ? { color: 'cyan' } : {};
    case 'quiet':
      return { dimColor: true };
    case 'strong':
      return { bold: true };
    case 'danger':
      return look.colour ? { color: 'white', backgroundColor: 'red', bold: true } : { bold: true, inverse: true };
    case 'cursor':
      return { inverse: true };
    case 'found':
      return look.colour ? { color: 'yellow', bold: true, underline: true } : { bold: true, underline: true };
    case 'found-here':
      return { inverse: true, bold: true };
    case undefined:
      return {};
  }
}

/** Every glyph of ours. Each is one column wide, and so is its stand-in. */
export const glyphs = {
  done: '✓',
  failed: '✗',
  asks: '?',
  interrupted: '!',
  skipped: '-',
  accepted: '~',
  waiting: '.',
  dot: '·',
  pointer: '›',
  ellipsis: '…',
  rule: '─',
  full: '█',
  empty: '░',
  caret: '▌',
  up: '↑',
  down: '↓',
} as const;

const standIns: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '·': '|',
  '›': '>',
  '…': '~',
  '─': '-',
  '█': '#',
  '░': '.',
  '▌': '|',
  '↑': '^',
  '↓': 'v',
  '│': '|',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '├': '+',
  '┤': '+',
  '┬': '+',
  '┴': '+',
  '┼': '+',
  '–': '-',
  '—': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  ə: 'e',
  Ə: 'E',
  ı: 'i',
};

/** The text in ASCII, column for column: `Ağ` is `Ag`, `漢` is `??`. `widthOf` measures one grapheme. */
export function asciiOf(grapheme: string, widthOf: (grapheme: string) => number): string {
  const standIn = standIns[grapheme];
  if (standIn !== undefined) return standIn;
  const bare = grapheme.normalize('NFKD').replace(/\p{M}/gu, '');
  const width = widthOf(grapheme);
  return /^[ -~]+$/.test(bare) && bare.length === width ? bare : '?'.repeat(width);
}

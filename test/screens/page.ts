import { stripVTControlCharacters } from 'node:util';
import type { Look } from '../../screens/look.ts';
import type { Size } from '../../screens/world.ts';
import { still } from './canned.ts';
import { captions } from './captions.ts';
import { scenes } from './scenes.ts';
import { full, openTerminal } from './terminal.tsx';

const small: Size = { columns: 80, rows: 24 };
const large: Size = { columns: 120, rows: 40 };

/** `docs/screens.md`: every scene as the real wizard draws it, at two sizes, without colour, and in ASCII. */
export async function screensPage(): Promise<string> {
  const sections: string[] = [];
  for (const [name, caption] of Object.entries(captions)) sections.push(await section(name, caption));
  return [
    '# The screens',
    '',
    'Drawn by the wizard itself from canned sessions (`test/screens/scenes*.ts`), by a test that fails when this page is',
    'not what it draws. To make it anew: `npx vitest run test/screens/page.test.ts -u`. To press keys on a scene:',
    '`npx tsx test/screens/gallery.tsx SCENE`.',
    '',
    'Each frame is 80 columns by 24 rows. Folded below it: 120 by 40; without colour (`NO_COLOR`), where bold is shown',
    'as bold and reversed text as underlined; and in ASCII (`LANG=C`, the Linux console).',
    '',
    ...sections,
  ].join('\n');
}

async function section(name: string, caption: string): Promise<string> {
  const shown = plain(await frame(name, small, full));
  const wide = plain(await frame(name, large, full));
  const grey = await frame(name, small, { colour: false, unicode: true });
  const ascii = plain(await frame(name, small, { colour: true, unicode: false }));
  return [
    `## ${name}`,
    '',
    caption,
    '',
    fenced(shown),
    '',
    folded('120 by 40', fenced(wide)),
    folded('NO_COLOR', `<pre>\n${grey.split('\n').map(marked).join('\n')}\n</pre>`),
    folded('ASCII', fenced(ascii)),
  ].join('\n');
}

async function frame(name: string, size: Size, look: Look): Promise<string> {
  const [title = '', ...keys] = name.split(' ');
  const scene = scenes[title];
  if (!scene) throw new TypeError(`there is a caption for ${name}, and no such scene`);
  const { stage, time } = scene();
  const terminal = await openTerminal({ stage: still(stage), time, size, look });
  await terminal.visit(...keys);
  const text = terminal
    .lines()
    // Whatever the spinner happens to show.
    .map((line) => line.replace(/[⠀-⣿]/g, '⠋'))
    .join('\n');
  terminal.close();
  return text;
}

function plain(text: string): string {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function fenced(text: string): string {
  return ['```text', text, '```'].join('\n');
}

function folded(title: string, text: string): string {
  return ['<details>', `<summary>${title}</summary>`, '', text, '', '</details>', ''].join('\n');
}

/** Bold and reversed letters of one line, as HTML that stays readable raw. Every other style is dropped. */
function marked(line: string): string {
  const pieces = line.split(/\u001b\[(\d+)m/);
  let bold = false;
  let reversed = false;
  let text = '';
  pieces.forEach((piece, index) => {
    if (index % 2 === 1) {
      if (piece === '1') bold = true;
      if (piece === '22') bold = false;
      if (piece === '7') reversed = true;
      if (piece === '27') reversed = false;
      return;
    }
    if (piece === '') return;
    const escaped = piece.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const isBlank = piece.trim() === '';
    const weighed = bold && !isBlank ? `<b>${escaped}</b>` : escaped;
    text += reversed ? `<ins>${weighed}</ins>` : weighed;
  });
  return text.trimEnd();
}

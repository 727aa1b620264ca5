import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = ['README.md', 'CHANGELOG.md', ...markdownIn('docs')];

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Names of headings as links write them. */
function anchorsOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the pages', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^https?:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('can all be reached from the README', () => {
    const linked = [...textOf('README.md').matchAll(/\]\((docs\/[^)#]+)/g)].map(([, file = '']) => file);
    const there = markdownIn('docs').filter((page) => !page.startsWith('docs/decisions/'));
    expect(there.filter((page) => !linked.includes(page))).toEqual([]);
  });

  it('of decisions are all in their index', () => {
    const indexed = [...textOf('docs/decisions/README.md').matchAll(/\]\(([^)]+\.md)\)/g)].map(([, file = '']) => file);
    const there = readdirSync(join(root, 'docs/decisions')).filter((file) => file !== 'README.md');
    expect(indexed.sort()).toEqual(there.sort());
  });

  it('say why each dependency is there, and no other', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
    const rows = [...textOf('docs/decisions/dependencies.md').matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell);
    const explained = rows
      .filter((cell) => cell !== 'package' && !cell.startsWith('---'))
      .flatMap((cell) => cell.replace(' (dev)', '').split(', '))
      .map((name) => name.replace(/\*$/, ''));
    expect(explained.sort()).toEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort());
  });
});

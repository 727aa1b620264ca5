import { describe, expect, it } from 'vitest';
import { editorCommand, editorOf } from '../../../source/app/outside/editor.ts';

const file = '/srv/night/edu v2.yaml';
const words = (editor: string, line?: number) => editorCommand(editor, file, line).slice(4);

describe('the editor', () => {
  it('is what VISUAL says, else EDITOR, and nobody else decides', () => {
    expect(editorOf({ VISUAL: 'vim', EDITOR: 'nano' })).toBe('vim');
    expect(editorOf({ VISUAL: ' ', EDITOR: 'nano' })).toBe('nano');
    expect(editorOf({})).toBeUndefined();
  });

  it.each([
    ['vi', ['+412', file]],
    ['/usr/bin/vim.tiny -n', ['+412', file]],
    ['nano', ['+412', file]],
    ['emacs -nw', ['+412', file]],
    ['code --wait', ['-g', `${file}:412`]],
    ['code', ['--wait', '-g', `${file}:412`]],
    ['hx', [`${file}:412`]],
    ['my-own-editor', [file]],
  ])('%s is told of the line in its own way', (editor, args) => {
    expect(words(editor, 412)).toEqual(args);
  });

  it('opens a file without a line, and waits for one with windows', () => {
    expect(words('vim')).toEqual([file]);
    expect(words('code')).toEqual(['--wait', file]);
  });

  it('is a line for the shell, from which the file can not break out', () => {
    const [shell, option, line] = editorCommand("'/opt/my editor/ed' -x", file, 1);
    expect([shell, option]).toEqual(['sh', '-c']);
    expect(line).toBe(`trap '' TSTP; exec '/opt/my editor/ed' -x "$@"`);
  });
});

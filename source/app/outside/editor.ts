import { basename } from 'node:path';

/** What the person has chosen to edit with, in the order that every program asks. */
export function editorOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return [env.VISUAL, env.EDITOR].find((text) => text !== undefined && text.trim() !== '')?.trim();
}

/**
 * The command for a file at a line. What the variable says is a line for the shell, as everywhere: `code --wait`, a path
 * with quotes. Ctrl-Z is taken away, for nothing of ours would bring it back to the foreground.
 */
export function editorCommand(editor: string, file: string, line: number | undefined): readonly string[] {
  return ['sh', '-c', `trap '' TSTP; exec ${editor} "$@"`, 'sh', ...placeArguments(editor, file, line)];
}

/** How editors are told of a line; one that is not known opens the file at its beginning. */
function placeArguments(editor: string, file: string, line: number | undefined): readonly string[] {
  const [program = ''] = editor.split(/\s+/);
  const name = basename(program.replaceAll(/["']/g, '')).replace(/\.(exe|cmd)$/i, '');
  const isGraphical = /^(code|code-insiders|codium|vscodium|cursor|subl|zed)$/.test(name);
  const wait = isGraphical && !/(^|\s)(-w|--wait)(\s|$)/.test(editor) ? ['--wait'] : [];
  if (line === undefined) return [...wait, file];
  if (
    /^(r?vim?|r?vim\.\w+|r?view|nvim|ex|elvis|nano|pico|rnano|emacs|emacsclient|mg|jmacs|jed|joe|ne|micro|kak|less|mcedit)$/.test(
      name,
    )
  )
    return [`+${line}`, file];
  if (/^(code|code-insiders|codium|vscodium|cursor)$/.test(name)) return [...wait, '-g', `${file}:${line}`];
  return /^(subl|zed|hx|helix)$/.test(name) ? [...wait, `${file}:${line}`] : [...wait, file];
}

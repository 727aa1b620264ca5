import type { YAMLError } from 'yaml';

/** A fault in the YAML itself. `offset` is into the source text. */
export interface YamlFault {
  readonly code: string;
  readonly message: string;
  readonly remedy: readonly string[];
  readonly offset: number;
}

/** `*` and `&` are mostly globs and shell texts that lack quotes; the message has to help with both. It may be a password: not echoed. */
export function aliasFault(lexeme: string, offset: number): YamlFault {
  const [sign, what] = lexeme.startsWith('*') ? ['*', 'alias'] : ['&', 'anchor'];
  return {
    code: 'yaml/alias',
    message: `What begins with ${sign} is a YAML ${what}, and a runbook has none: it says everything where it is read.`,
    remedy: [`Put the text in quotes when it is meant as text.`, `Otherwise write the value out, or use a var.`],
    offset,
  };
}

/** Control characters could redraw the terminal of whoever reads the file, and YAML has no place for them. */
export function controlFault(character: string, offset: number): YamlFault {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'yaml/control-character',
    message: `The file holds the control character U+${code}, so that it is no plain text.`,
    remedy: ['Remove it; in double quotes it can be written as an escape.'],
    offset,
  };
}

/** The syntax errors that people make, in our words; the rest in those of the parser, which are good. */
export function syntaxFault(error: YAMLError, text: string): YamlFault {
  const [offset] = error.pos;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', lineStart);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : Math.min(lineEnd, lineStart + 500));
  const fault = (message: string, remedy: string) => ({ code: 'yaml/syntax', message, remedy: [remedy], offset });
  if (/[:\-[,]\s*\{\{/.test(line)) {
    return fault('A value that begins with {{ must be in quotes.', 'Write "{{name}}" with the quotes.');
  }
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return fault('This line is indented with a tab, and YAML allows only spaces.', 'Replace the tab by spaces.');
    case 'BLOCK_AS_IMPLICIT_KEY':
      return fault(
        'A text with a colon in it needs quotes, or a line below it is indented too far.',
        'Put the whole value in double quotes, or align the keys.',
      );
    case 'BLOCK_IN_FLOW':
      return fault('Inside braces a text with a colon at its end needs quotes.', 'Write it in quotes: "prompt:".');
    case 'BAD_SCALAR_START':
      return fault(`A text can't begin with this character without quotes.`, 'Put the whole value in double quotes.');
    case 'MULTILINE_IMPLICIT_KEY':
      return fault('This line has no key: a colon with a space after it is missing.', 'Write "key: value", or indent.');
    case 'BAD_DQ_ESCAPE':
      return fault('This backslash escape is unknown in double quotes.', 'Use single quotes, or double the backslash.');
    case 'BAD_INDENT':
      return fault('The indentation here fits nothing above it.', 'Indent entries of one list or mapping alike.');
    default:
      if (/^Missing closing/.test(error.message)) return fault('This quote is never closed.', 'Close it.');
      return fault(
        `This is not valid YAML: ${lowerFirst(error.message)}.`,
        'Compare brackets, quotes and indentation.',
      );
  }
}

function lowerFirst(text: string): string {
  const plain = text.replace(/\s+/g, ' ').replace(/[.:]\s*$/, '');
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

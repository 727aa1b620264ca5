import { Composer, type Document, Lexer, type ParsedNode, Parser } from 'yaml';
import type { Finding } from '../fault.ts';
import type { SourceLines } from './source-lines.ts';
import type { Tree } from './tree.ts';
import { convert } from './yaml-convert.ts';
import { aliasFault, controlFault, syntaxFault, type YamlFault } from './yaml-faults.ts';

/** Deeper than any runbook, shallower than what a recursive reader survives. */
const deepest = 60;
/** Keys of one mapping, entries of one list. */
const widest = 10_000;
/** Keys, values, signs, spaces and line ends of the file. */
const longest = 750_000;
/** What the lexer says before the text of a plain or block scalar. */
const scalarFollows = '\u001f';

/**
 * Reads a YAML 1.2 document into plain values that know their places. What YAML has beyond JSON's values (anchors,
 * aliases, tags, merge keys, several documents) is refused: it hides what a runbook does from the person who signs it.
 * Faults: `yaml/syntax`, `yaml/alias`, `yaml/tag`, `yaml/directive`, `yaml/documents`, `yaml/too-deep`, `yaml/too-wide`,
 * `yaml/too-long`, `yaml/duplicate-key`, `yaml/key`, `yaml/merge-key`, `yaml/number`,
 * `yaml/control-character`.
 */
export function readYaml(lines: SourceLines): Tree | { readonly faults: readonly YamlFault[] } {
  const document = compose(lines.text);
  return 'code' in document ? { faults: [document] } : convert(document.contents, lines);
}

/** What a fault says in full. */
export function yamlFinding(lines: SourceLines, fault: YamlFault, clean?: (text: string) => string): Finding {
  const { code, message, remedy, offset } = fault;
  return { severity: 'error', code, message, remedy, retry: 'safe', at: lines.place(offset, clean) };
}

/** Token by token, so that a file made to hurt is left as soon as it shows. */
function compose(text: string): Document.Parsed<ParsedNode> | YamlFault {
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control) return controlFault(control[0], control.index);
  const parser = new Parser();
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, merge: false });
  const documents: Document.Parsed<ParsedNode>[] = [];
  let previous = '';
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    const refused = previous === scalarFollows ? undefined : refuse(lexeme, lexemes, parser);
    if (refused) return refused;
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (documents.length > 1) break;
    previous = lexeme;
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  return only(documents, text);
}

function refuse(lexeme: string, lexemes: number, { offset, stack }: Parser): YamlFault | undefined {
  const fault = (code: string, message: string, remedy: string): YamlFault => ({
    code,
    message,
    remedy: [remedy],
    offset,
  });
  const top = stack.at(-1);
  if (stack.length > deepest) {
    return fault('yaml/too-deep', `Lists and mappings are nested more than ${deepest} deep.`, 'Flatten the file.');
  }
  if (top && 'items' in top && top.items.length > widest) {
    return fault('yaml/too-wide', `One list or mapping has more than ${widest} entries.`, 'Split the runbook.');
  }
  if (lexemes > longest) {
    return fault('yaml/too-long', 'The file has too many parts to be a runbook.', 'Split the runbook.');
  }
  if (lexeme.startsWith('&') || lexeme.startsWith('*')) return aliasFault(lexeme, offset);
  if (lexeme.startsWith('!')) {
    return fault(
      'yaml/tag',
      'What begins with ! is a YAML tag, and a runbook has none.',
      'Put a text that begins with ! in quotes.',
    );
  }
  if (lexeme.startsWith('%') && !/^%YAML\s+1\.2\s*$/.test(lexeme)) {
    return fault('yaml/directive', 'A runbook is YAML 1.2 without directives.', 'Remove the line that begins with %.');
  }
  return undefined;
}

function only(
  documents: readonly Document.Parsed<ParsedNode>[],
  text: string,
): Document.Parsed<ParsedNode> | YamlFault {
  const [document, second] = documents;
  const errors = documents.flatMap(({ errors }) => errors).sort((a, b) => a.pos[0] - b.pos[0]);
  const [error] = errors;
  if (error) return syntaxFault(error, text);
  if (document && !second) return document;
  return {
    code: 'yaml/documents',
    message: 'A runbook is one YAML document, and this file holds several.',
    remedy: ['Remove the line --- that begins the second one, or split the file.'],
    offset: second?.range[0] ?? 0,
  };
}

import type { Fault, FaultRecord } from '../../state/fault.ts';
import { plainLine } from '../../state/plain-text.ts';
import { asTyped } from '../../state/typed-command.ts';

/** Where lines go. `out` is for results, `say` for everything else; with `--json` they are kept apart. */
export interface PlainOutput {
  out(text: string): void;
  say(line: string): void;
}

/** Results to stdout; the rest beside them, or to stderr when stdout carries JSON. */
export function processOutput(options: { readonly json?: boolean | undefined } = {}): PlainOutput {
  const typed = options.json ? (text: string) => text : asTyped;
  const talk = options.json ? process.stderr : process.stdout;
  return {
    out: (text) => void process.stdout.write(typed(text.endsWith('\n') ? text : `${text}\n`)),
    say: (line) => void talk.write(`${asTyped(line)}\n`),
  };
}

/** A fault in lines: what, why, what next. */
export function faultLines(fault: FaultRecord | Fault): readonly string[] {
  const causes = 'causes' in fault ? (fault.causes ?? []) : [];
  const lines = [
    `${fault.message} (${fault.code})`,
    ...(fault.at ? [`  at ${fault.at.file}:${fault.at.line}:${fault.at.column}`] : []),
    ...causes.map((cause) => `  because: ${cause}`),
    ...fault.remedy.filter((step) => step !== '').map((step) => `  - ${step}`),
  ];
  return lines.map(plainLine);
}

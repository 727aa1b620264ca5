/** How this program is started where its commands are read: `nightferry`, or what has to be typed in its place. */
let program = 'nightferry';

/** Said once, when the program starts. Texts that are kept (journal, reports, sheets) go on saying `nightferry`. */
export function startedAs(name: string): void {
  program = name;
}

export function programName(): string {
  return program;
}

/** The text, with every command of ours in it as it is typed here: `nightferry resume n1` may be `npm run -s nightferry -- resume n1`. */
export function asTyped(text: string): string {
  return program === 'nightferry' || !text.includes('nightferry ') ? text : text.replace(commands, `${program} `);
}

const words =
  'abandon|adopt|check|completion|control|demo|doctor|help|init|lint|man|rejects|report|resume|rollback|run|sheet|sign|status|stop|watch';

/** Only where a command follows: `nightferry 0.1.0` and the path of a folder stay. What was replaced is not found again. */
const commands = new RegExp(`(?<![\\w/.-])nightferry (?=(?:${words}|COMMAND)(?![\\w-])|--\\w|\\[)`, 'g');

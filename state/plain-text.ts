/**
 * ESC sequences (CSI, OSC, DCS and two-character ones), as ECMA-48 has them, in 7 and 8 bits. A string that never ends
 * loses only its introducer: two bytes in an output must not make the rest of the evidence vanish.
 */
const escapes =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]?/g;
/** Remaining control characters; tab and newline are kept apart by the callers. Bidirectional overrides can hide text. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from a database, a command or a file, made safe to draw: no control sequences, no control characters. A lone
 * carriage return begins a new line: dropping it would glue `12` and `34` of a redrawn progress bar to 1234.
 */
export function plainText(text: string): string {
  return text
    .replace(escapes, '')
    .replace(/\r+\n?/g, '\n')
    .replace(controls, '');
}

/** As `plainText`, on one line: tabs and newlines become spaces. */
export function plainLine(text: string): string {
  return plainText(text).replace(/[\t\n]+/g, ' ');
}

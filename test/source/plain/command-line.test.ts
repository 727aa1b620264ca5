import { describe, expect, it } from 'vitest';
import { usualJournalPath } from '../../../source/journal-path.ts';
import { commandLine } from '../../../source/plain/command-line.ts';

describe('a command to copy', () => {
  it('leaves the usual journal out', () => {
    const file = usualJournalPath() ?? '';
    expect(file).toMatch(/nightferry.journal\.db$/);
    expect(commandLine(['resume', 'n1'], { file })).toBe('nightferry resume n1');
  });

  it('names any other journal, quoted as a shell wants it', () => {
    expect(commandLine(['status'], { file: '/mnt/night/j.db' })).toBe('nightferry --journal /mnt/night/j.db status');
    expect(commandLine(['status'], { file: "/mnt/Leyla's night/j.db" })).toBe(
      `nightferry --journal '/mnt/Leyla'\\''s night/j.db' status`,
    );
  });
});

import type { AddCommand } from './globals.ts';

/** Hidden from help: docs/nightferry.1 is made with it. */
export const addMan: AddCommand = (program) => {
  program
    .command('man', { hidden: true })
    .description('print the manual page: nightferry man | man -l -')
    .action(async () => {
      const { manPage } = await import('../completion/man-page.ts');
      process.stdout.write(manPage(program));
    });
};

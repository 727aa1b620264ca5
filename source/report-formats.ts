/** What `nightferry report --format` takes. Stands alone, so that the command line knows it before any report is loaded. */
export const reportFormats = ['md', 'html', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

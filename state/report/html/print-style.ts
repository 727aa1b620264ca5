/** What is different on paper: A4, black on white, no row and no heading torn apart, nothing folded. */
export const printStyle = `
@page {
  size: A4; margin: 16mm 14mm 18mm;
  @bottom-left { font: 8pt sans-serif; color: #526071; }
  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8pt sans-serif; color: #526071; }
}
@media print {
  html { background: none; }
  body { max-width: none; margin: 0; padding: 0; font-size: 9.5pt; }
  h1 { font-size: 20pt; margin-bottom: 2mm; }
  .ground { margin-bottom: 5mm; }
  .outcome { font-size: 12pt; margin: 3mm 0; }
  .figures b { font-size: 13pt; }
  .figures span, .figures dt, .seal, .legend { font-size: 7.5pt; }
  .box { margin: 4mm 0; padding: 2mm 4mm; font-size: 8.5pt; }
  #sign-offs h2 { margin-top: 5mm; }
  h2 { font-size: 13pt; margin-top: 9mm; }
  nav { display: none; }
  main { break-before: page; }
  main > section:first-child h2 { margin-top: 0; }
  table { font-size: 8pt; }
  pre { font-size: 7.5pt; }
  .wide { overflow: visible; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, h4, .title, summary, p:has(+ ul) { break-after: avoid; }
  thead { display: table-header-group; }
  tr, div.exhibit, .figures div, .seal, .box li, .legend { break-inside: avoid; }
  p, li { orphans: 3; widows: 3; }
  .ground, .box, .figures, pre, svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  summary { list-style: none; }
  summary::after, details[open] > summary::after { content: none; }
}
`;

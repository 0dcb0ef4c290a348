/** The style sheet of an evaluation report, in the file and on paper. Everything lies under `.report`, because the app prints it from its own page. */
export const reportStyle = `
.report { max-width: 920px; margin: 24px auto; padding: 0 16px; color: #1d2026; background: #fff; font: 14px/1.45 system-ui, sans-serif; }
.report h1, .report h2 { color: inherit; font-weight: 700; }
.report h1 { font-size: 24px; margin: 0 0 4px; overflow-wrap: anywhere; }
.report h2 { font-size: 16px; margin: 28px 0 6px; break-after: avoid; }
.report p { margin: 4px 0 10px; }
.report .note { color: #5b6170; }
.report p.note { break-after: avoid; }
.report table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.report tr { break-inside: avoid; }
.report th { text-align: left; font-weight: 600; }
.report td, .report th { padding: 3px 14px 3px 0; border-bottom: 1px solid #e1e4ea; vertical-align: bottom; }
.report .list td:not(.name), .report .list th:not(:first-child) { text-align: right; }
.report .name { overflow-wrap: anywhere; }
.report .charts { display: flex; flex-wrap: wrap; gap: 16px; }
.report .chart { display: block; max-width: 100%; height: auto; font-family: system-ui, sans-serif; fill: #3b404c; break-inside: avoid; }
.report .chart .frame { fill: #f4f5f7; }
.report .chart .tick { stroke: #dfe2e8; }
.report .chart .bar { fill: #5b8def; }
.report .chart .ideal { stroke: #1d2026; stroke-dasharray: 4 4; }
.report .curve { fill: none; stroke-width: 2; }
.report .c0 { stroke: #2f6fdb; } .report .c1 { stroke: #c8553d; } .report .c2 { stroke: #2e8b57; } .report .c3 { stroke: #8a5cc2; }
.report .c4 { stroke: #b8860b; } .report .c5 { stroke: #13838f; } .report .c6 { stroke: #c2417f; } .report .c7 { stroke: #5b6170; } .report .c8 { stroke: #7aa42b; } .report .c9 { stroke: #e0862c; }
.report .legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 6px 0; padding: 0; list-style: none; }
.report .matrix .right { fill: #2f6fdb; }
.report .matrix .wrong { fill: #d64534; }
.report .matrix .none { fill: #eceef2; }
.report .matrix .zero { fill: #aab0bc; }
.report .matrix .count { fill: #1d2026; }
.report .matrix .strong { fill: #fff; font-weight: 600; }
.report .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: 12px; }
.report figure { margin: 0; break-inside: avoid; }
.report figure img, .report figure .gone { display: block; width: 100%; height: 120px; object-fit: contain; background: #f4f5f7; }
.report figure .gone { line-height: 120px; text-align: center; color: #9aa0ad; }
.report figcaption { font-size: 12px; overflow-wrap: anywhere; }
@page { size: A4; margin: 16mm 14mm; }
@media print { .report { margin: 0; padding: 0; max-width: none; font-size: 12px; } .report .gallery { grid-template-columns: repeat(5, 1fr); } .report * { print-color-adjust: exact; } }
`

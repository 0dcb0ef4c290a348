/** The style sheet of an evaluation report, in the file and on paper. Everything lies under `.report`, because the app prints it from its own page. */
export const reportStyle = `
.report { max-width: 920px; margin: 24px auto; padding: 0 16px; color: #1d2026; background: #fff; font: 14px/1.45 system-ui, sans-serif; }
.report h1 { font-size: 24px; margin: 0 0 4px; overflow-wrap: anywhere; }
.report h2 { font-size: 16px; margin: 28px 0 6px; break-after: avoid; }
.report p { margin: 4px 0 10px; }
.report .note { color: #5b6170; }
.report table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.report tr { break-inside: avoid; }
.report th { text-align: left; font-weight: 600; }
.report td, .report th { padding: 3px 14px 3px 0; border-bottom: 1px solid #e1e4ea; vertical-align: bottom; }
.report .list td:not(.name), .report .list th:not(:first-child) { text-align: right; }
.report .name { overflow-wrap: anywhere; }
.report .matrix td, .report .matrix .column { border: 1px solid #fff; padding: 2px 4px; min-width: 26px; text-align: center; font-weight: 400; }
.report .matrix .column span { display: inline-block; max-height: 110px; overflow: hidden; writing-mode: vertical-rl; }
.report .matrix .right { background: #cfe3ff; }
.report .matrix .wrong { background: #ffd9d2; }
.report .matrix .none { color: #9aa0ad; background: #f4f5f7; }
.report .calibration .frame { fill: #f4f5f7; stroke: #c9cdd6; }
.report .calibration .bar { fill: #5b8def; }
.report .calibration .ideal { stroke: #1d2026; stroke-dasharray: 4 4; }
@media print { .report { margin: 0; max-width: none; } .report * { print-color-adjust: exact; } }
`

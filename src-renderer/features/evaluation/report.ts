/** The report as a file, and on paper. The page's own policy allows no inline styles, so for printing its style sheet is adopted. Used by EvaluationPage. */
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { Split } from '../../../src-shared/dataset/split.ts'
import { reportStyle } from '../../../src-shared/evaluation/reportStyle.ts'
import { client } from '../../api/client.ts'

export async function saveReport(runId: RunId, split: Split): Promise<void> {
  const { fileName, html } = await client.evaluation.reportPage(runId, split)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([html], { type: 'text/html' }))
  link.download = fileName
  link.click()
  // The download has begun once this task is over.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** While this sheet is adopted paper shows the report and nothing else. */
const onPaper = `${reportStyle}
.report-host { display: none; }
@media print { html, body { height: auto !important; overflow: visible !important; background: #fff; } body > :not(.report-host) { display: none !important; } .report-host { display: block; } }
`

/** Opens the system's print dialog, which can also save a PDF. */
export async function printReport(runId: RunId, split: Split): Promise<void> {
  const { html } = await client.evaluation.reportPage(runId, split)
  // Without the sheet inside the file, which this page's policy would complain about; names in it are escaped.
  const content = new DOMParser().parseFromString(html.replace(/<style>[\s\S]*?<\/style>/, ''), 'text/html').querySelector('.report')
  if (!content) throw new Error('report: it has no content')
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(onPaper)
  const host = document.createElement('div')
  host.className = 'report-host'
  host.append(document.adoptNode(content))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  document.body.append(host)
  try {
    window.print()
  } finally {
    host.remove()
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}

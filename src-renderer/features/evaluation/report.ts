/** The report as a file, and on paper. The page's own policy allows no inline styles, so for printing its style sheet is adopted. Used by EvaluationPage. */
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { Split } from '../../../src-shared/dataset/split.ts'
import { reportStyle } from '../../../src-shared/evaluation/reportStyle.ts'
import { client } from '../../api/client.ts'
import { downloadFile } from '../../composables/downloadFile.ts'

export async function saveReport(runId: RunId, split: Split): Promise<void> {
  const { fileName, html } = await client.evaluation.reportPage(runId, split)
  downloadFile(new Blob([html], { type: 'text/html' }), fileName)
}

/** As a file where the host prints by itself (desktop), else by the browser's print dialog, which can save one. */
export async function pdfReport(runId: RunId, split: Split): Promise<void> {
  const made = await client.evaluation.reportPdf(runId, split)
  if (made === null) await printReport(runId, split)
  else downloadFile(new Blob([bytesOf(made.pdf)], { type: 'application/pdf' }), made.fileName)
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

/** The page's policy loads no `data:` addresses. The document it comes from loads nothing, so this one is the first. */
function loadable(picture: HTMLImageElement): HTMLImageElement {
  const [, base64 = ''] = picture.src.split(',')
  picture.src = URL.createObjectURL(new Blob([bytesOf(base64)], { type: 'image/jpeg' }))
  return picture
}

/** While this sheet is adopted paper shows the report and nothing else. */
const onPaper = `${reportStyle}
.report-host { display: none; }
@media print { html, body { height: auto !important; overflow: visible !important; background: #fff !important; color-scheme: light; } body > :not(.report-host) { display: none !important; } .report-host { display: block; } }
`

/** Opens the browser's print dialog. */
async function printReport(runId: RunId, split: Split): Promise<void> {
  const { fileName, html } = await client.evaluation.reportPage(runId, split)
  // Without the sheet inside the file, which this page's policy would complain about; names in it are escaped.
  const content = new DOMParser().parseFromString(html.replace(/<style>[\s\S]*?<\/style>/, ''), 'text/html').querySelector('.report')
  if (!content) throw new Error('report: it has no content')
  const pictures = [...content.querySelectorAll('img')].map(loadable)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(onPaper)
  const host = document.createElement('div')
  host.className = 'report-host'
  host.append(document.adoptNode(content))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  document.body.append(host)
  // What the file is called when it is saved as one.
  const title = document.title
  document.title = fileName.replace(/\.html$/, '')
  try {
    // One that cannot be drawn leaves its place empty.
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)))
    window.print()
  } finally {
    document.title = title
    host.remove()
    for (const { src } of pictures) URL.revokeObjectURL(src)
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
  }
}

/** An evaluation as one HTML file: everything inside, no scripts, no addresses. Also what the page prints, there with its own style sheet. Pure; used by api/evaluation.ts. */
import type { EvaluationDetail, EvaluationReport, Slices } from '../../src-shared/api/evaluation.ts'
import type { Calibration } from '../../src-shared/evaluation/probabilities.ts'
import { reportStyle } from '../../src-shared/evaluation/reportStyle.ts'

export interface ReportContent {
  readonly runName: string
  readonly networkName: string
  readonly report: EvaluationReport
  readonly detail: EvaluationDetail | null
}

/** Larger matrices do not fit a page. */
const mostMatrixClasses = 30

export function reportHtml(content: ReportContent): string {
  const title = `${content.runName}: evaluation`
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><meta name="viewport" content="width=device-width">`,
    `<style>${reportStyle}</style></head><body><main class="report">`,
    ...sections(content),
    '</main></body></html>',
    '',
  ].join('\n')
}

const partNames = { train: 'training', val: 'validation', test: 'test' } as const

function sections({ runName, networkName, report, detail }: ReportContent): string[] {
  return [
    `<h1>${escaped(runName)}</h1>`,
    `<p>Network ${escaped(networkName)}, judged on ${count(report.imageCount, 'image')} of the ${partNames[report.split]} part.${report.split === 'train' ? ' The network has learnt from these images: the figures flatter it.' : ''}</p>`,
    figures(report, detail),
    ...(report.confusion.length > 0 && report.confusion.length <= mostMatrixClasses ? ['<h2>Confusion matrix</h2>', `<p class="note">Rows: what is right. Columns: what was answered.${report.task === 'segmentation' ? ' Counts of pixels.' : ''}</p>`, matrix(report)] : []),
    ...(report.perClass.length > 0 ? ['<h2>Class by class</h2>', perClass(report, detail)] : []),
    ...(detail?.calibration ? ['<h2>Calibration</h2>', calibration(detail.calibration)] : []),
    ...(detail?.slices ?? []).map((slices) => slicesTable(slices, report)),
    ...mistakes(report, detail),
    ...(report.leftOut.length > 0 ? ['<h2>Left out</h2>', `<p>${count(report.leftOut.length, 'image')}, the first: ${escaped(report.leftOut[0]!.relativePath)}, ${escaped(report.leftOut[0]!.reason)}.</p>`] : []),
  ]
}

function figures(report: EvaluationReport, detail: EvaluationDetail | null): string {
  const { accuracy, labels, numbers, overlap } = report
  const interval = detail?.interval ? ` (${percent(detail.interval.low)} to ${percent(detail.interval.high)})` : ''
  const known = overlap?.filter((value) => value !== null) ?? []
  const rows: (readonly [string, string] | null)[] = [
    accuracy === null ? null : ['Accuracy', percent(accuracy) + interval],
    ...(detail?.topK ?? []).map(({ k, accuracy: share }) => [`Right among the ${k} most probable`, percent(share)] as const),
    detail?.agreement?.balancedAccuracy == null ? null : ['Balanced accuracy', percent(detail.agreement.balancedAccuracy)],
    detail?.agreement?.kappa == null ? null : ["Cohen's kappa", detail.agreement.kappa.toFixed(3)],
    detail?.calibration ? ['Expected calibration error', percent(detail.calibration.expectedError)] : null,
    detail?.agreement ? ['Brier score', detail.agreement.brier.toFixed(4)] : null,
    labels ? ['F1 over all decisions', percent(labels.microF1)] : null,
    labels ? ['Mean F1 of the classes', percent(labels.macroF1)] : null,
    labels ? ['Images with every label right', percent(labels.exactMatch)] : null,
    numbers ? ['Mean absolute error', plain(numbers.meanAbsoluteError)] : null,
    numbers ? ['Root mean squared error', plain(numbers.rootMeanSquaredError)] : null,
    numbers?.r2 == null ? null : ['R2', numbers.r2.toFixed(3)],
    known.length > 0 ? ['Mean intersection over union', percent(known.reduce((sum, value) => sum + value, 0) / known.length)] : null,
    ['Loss', plain(report.loss)],
  ]
  return `<table class="figures">${rows.filter((row) => row !== null).map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${value}</td></tr>`).join('')}</table>`
}

function matrix({ confusion, classNames }: EvaluationReport): string {
  const head = `<tr><td></td>${classNames.map((name) => `<th class="column"><span>${escaped(name)}</span></th>`).join('')}</tr>`
  const rows = confusion.map((row, truth) => `<tr><th>${escaped(classNames[truth] ?? '')}</th>${row.map((value, answer) => `<td class="${truth === answer ? 'right' : value > 0 ? 'wrong' : 'none'}">${value}</td>`).join('')}</tr>`)
  return `<table class="matrix">${head}${rows.join('')}</table>`
}

function perClass({ perClass: rows, classNames, overlap }: EvaluationReport, detail: EvaluationDetail | null): string {
  const curves = detail?.curves ?? []
  const head = ['Class', overlap ? 'Pixels' : 'Images', 'Precision', 'Recall', 'F1', ...(curves.length > 0 ? ['ROC area', 'Average precision'] : []), ...(overlap ? ['Overlap'] : [])]
  const cells = rows.map(({ precision, recall, f1, support }, index) => [
    escaped(classNames[index] ?? ''), String(support), percent(precision), percent(recall), percent(f1),
    ...(curves.length > 0 ? [curves[index]?.rocArea == null ? '' : curves[index].rocArea.toFixed(3), curves[index]?.averagePrecision.toFixed(3) ?? ''] : []),
    ...(overlap ? [overlap[index] == null ? '' : percent(overlap[index])] : []),
  ])
  return table(head, cells)
}

/** Bars: share of right answers per bin of confidence; the line is where both are equal. */
function calibration({ bins, expectedError }: Calibration): string {
  const side = 240
  const bars = bins.filter((bin) => bin.count > 0).map(({ from, to, accuracy }) => `<rect class="bar" x="${(from * side).toFixed(1)}" y="${((1 - accuracy) * side).toFixed(1)}" width="${((to - from) * side - 1).toFixed(1)}" height="${(accuracy * side).toFixed(1)}"/>`)
  return [
    `<p class="note">How often answers are right, by how sure they are. On the line they are exactly as sure as they are right; the mean distance from it is ${percent(expectedError)}.</p>`,
    `<svg class="calibration" viewBox="-1 -1 ${side + 2} ${side + 2}" width="${side}" height="${side}" role="img" aria-label="Reliability diagram"><rect class="frame" width="${side}" height="${side}"/>${bars.join('')}<line class="ideal" x1="0" y1="${side}" x2="${side}" y2="0"/></svg>`,
  ].join('')
}

const sliceTitles = { size: 'By size of the image', brightness: 'By brightness', folder: 'By folder' } as const

function slicesTable({ by, parts }: Slices, { accuracy }: EvaluationReport): string {
  const isShare = parts.some(({ interval }) => interval !== null)
  const cells = parts.map(({ label, count: images, value, interval }) => [escaped(label), String(images), isShare ? percent(value) : plain(value), ...(isShare ? [interval ? `${percent(interval.low)} to ${percent(interval.high)}` : ''] : [])])
  return `<h2>${sliceTitles[by]}</h2>${table(['Part', 'Images', isShare ? 'Accuracy' : accuracy === null ? 'Mean error' : 'Wrong decisions', ...(isShare ? ['95 %'] : [])], cells)}`
}

function mistakes({ classNames }: EvaluationReport, detail: EvaluationDetail | null): string[] {
  const name = (index: number): string => escaped(classNames[index] ?? '')
  const sure = detail?.confidentMistakes.slice(0, 30) ?? []
  const suspected = detail?.suspected?.images.slice(0, 30) ?? []
  const worst = detail?.worst.slice(0, 30) ?? []
  return [
    ...(sure.length > 0 ? ['<h2>Most confident mistakes</h2>', table(['Image', 'Label', 'Answer', 'Confidence'], sure.map((image) => [escaped(image.relativePath), name(image.trueClass), name(image.predictedClass), percent(image.confidence)]))] : []),
    ...(suspected.length > 0 ? [`<h2>Labels that may be wrong</h2>`, `<p class="note">${count(detail?.suspected?.count ?? 0, 'label')} by confident learning, the most suspect first.</p>`, table(['Image', 'Label', 'Seems to be', 'Probability of its label'], suspected.map((image) => [escaped(image.relativePath), name(image.trueClass), name(image.suggestion), percent(image.selfConfidence)]))] : []),
    ...(worst.length > 0 ? ['<h2>Largest errors</h2>', table(['Image', 'Error'], worst.map((image) => [escaped(image.relativePath), plain(image.value)]))] : []),
  ]
}

/** Cells are HTML already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<table class="list"><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr>${rows.map((row) => `<tr>${row.map((cell, index) => `<td${index === 0 ? ' class="name"' : ''}>${cell}</td>`).join('')}</tr>`).join('')}</table>`
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function plain(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'no number'
}

function count(images: number, word: string): string {
  return `${images} ${word}${images === 1 ? '' : 's'}`
}

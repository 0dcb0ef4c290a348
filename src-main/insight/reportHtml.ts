/** An evaluation as one HTML file: everything inside, no scripts, no addresses. Also what the page prints, there with its own style sheet. Pure; used by api/evaluation.ts. */
import type { EvaluationDetail, EvaluationReport, Slices } from '../../src-shared/api/evaluation.ts'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { reportStyle } from '../../src-shared/evaluation/reportStyle.ts'
import { calibrationChart, curveLegend, escaped, matrixChart, mostMatrixClasses, percent, precisionRecallChart, rocChart, type ReportCurve } from './reportCharts.ts'

export interface ReportContent {
  readonly runName: string
  readonly networkName: string
  readonly report: EvaluationReport
  readonly detail: EvaluationDetail | null
  /** Of the classes that are drawn. */
  readonly curves: readonly ReportCurve[]
  /** Thumbnails of what `picturedImages` names, JPEG in base64; those that are gone are missing. */
  readonly pictures: ReadonlyMap<ImageId, string>
}

/** Mistakes and largest errors that are shown with their picture. */
const mostPictures = 24

/** The images a report shows: the surest mistakes, or the largest errors. */
export function picturedImages(detail: EvaluationDetail | null): readonly ImageId[] {
  return [...(detail?.confidentMistakes ?? []), ...(detail?.worst ?? [])].slice(0, mostPictures).map(({ imageId }) => imageId)
}

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

function sections({ runName, networkName, report, detail, curves, pictures }: ReportContent): string[] {
  return [
    `<h1>${escaped(runName)}</h1>`,
    `<p>Network ${escaped(networkName)}, judged on ${count(report.imageCount, 'image')} of the ${partNames[report.split]} part.${report.split === 'train' ? ' The network has learnt from these images: the figures flatter it.' : ''}</p>`,
    figures(report, detail),
    ...(report.confusion.length > 0 && report.confusion.length <= mostMatrixClasses ? ['<h2>Confusion matrix</h2>', `<p class="note">Rows: what is right. Columns: what was answered. The stronger the colour, the larger the share of the row.${report.task === 'segmentation' ? ' Counts of pixels.' : ''}</p>`, matrixChart(report)] : []),
    ...(report.perClass.length > 0 ? [`<h2>${report.overlap ? 'Value by value' : 'Class by class'}</h2>`, perClass(report, detail)] : []),
    ...(curves.length > 0 ? ['<h2>ROC and precision-recall curves</h2>', `<p class="note">Each class against the rest.${curves.length < (detail?.curves.length ?? 0) ? ` The ${curves.length} classes with the smallest area of ${detail?.curves.length}.` : ''}</p>`, `<div class="charts">${rocChart(curves)}${precisionRecallChart(curves)}</div>`, curveLegend(curves)] : []),
    ...(detail?.calibration ? ['<h2>Calibration</h2>', `<p class="note">How often answers are right, by how sure they are. On the line they are exactly as sure as they are right; the mean distance from it is ${percent(detail.calibration.expectedError)}.</p>`, calibrationChart(detail.calibration)] : []),
    ...(detail?.slices ?? []).map((slices) => slicesTable(slices, report)),
    ...mistakes(report, detail, pictures),
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

function perClass({ perClass: rows, classNames, overlap, confusion }: EvaluationReport, detail: EvaluationDetail | null): string {
  const curves = detail?.curves ?? []
  const head = [overlap ? 'Value' : 'Class', overlap ? 'Pixels' : 'Images', 'Precision', 'Recall', overlap ? 'Dice' : 'F1', ...(curves.length > 0 ? ['ROC area', 'Average precision'] : []), ...(overlap ? ['Overlap (IoU)'] : [])]
  const cells = rows.map(({ precision, recall, f1, support }, index) => [
    escaped(classNames[index] ?? ''), String(support),
    // A share of nothing is no figure.
    confusion.length > 0 && confusion.every((row) => row[index] === 0) ? '' : percent(precision), support === 0 ? '' : percent(recall), support === 0 ? '' : percent(f1),
    ...(curves.length > 0 ? [curves[index]?.rocArea == null ? '' : curves[index].rocArea.toFixed(3), support === 0 ? '' : (curves[index]?.averagePrecision.toFixed(3) ?? '')] : []),
    ...(overlap ? [overlap[index] == null ? '' : percent(overlap[index])] : []),
  ])
  return table(head, cells)
}

const sliceTitles = { size: 'By size of the image', brightness: 'By brightness', folder: 'By folder' } as const

function slicesTable({ by, parts }: Slices, { accuracy }: EvaluationReport): string {
  const isShare = parts.some(({ interval }) => interval !== null)
  const cells = parts.map(({ label, count: images, value, interval }) => [escaped(label), String(images), isShare ? percent(value) : plain(value), ...(isShare ? [interval ? `${percent(interval.low)} to ${percent(interval.high)}` : ''] : [])])
  return `<h2>${sliceTitles[by]}</h2>${table(['Part', 'Images', isShare ? 'Accuracy' : accuracy === null ? 'Mean error' : 'Wrong decisions', ...(isShare ? ['95 %'] : [])], cells)}`
}

function mistakes({ classNames, task }: EvaluationReport, detail: EvaluationDetail | null, pictures: ReportContent['pictures']): string[] {
  const name = (index: number): string => escaped(classNames[index] ?? '')
  const sure = detail?.confidentMistakes ?? []
  const suspected = detail?.suspected?.images.slice(0, 30) ?? []
  const worst = detail?.worst ?? []
  return [
    ...(sure.length > 0 ? ['<h2>Most confident mistakes</h2>', gallery(sure, pictures, (image) => `${name(image.trueClass)} → <strong>${name(image.predictedClass)}</strong>, ${percent(image.confidence)}`)] : []),
    ...(suspected.length > 0 ? [`<h2>Labels that may be wrong</h2>`, `<p class="note">${count(detail?.suspected?.count ?? 0, 'label')} by confident learning, the most suspect first.</p>`, table(['Image', 'Label', 'Seems to be', 'Probability of its label'], suspected.map((image) => [escaped(image.relativePath), name(image.trueClass), name(image.suggestion), percent(image.selfConfidence)]))] : []),
    ...(worst.length > 0 ? ['<h2>Largest errors</h2>', gallery(worst, pictures, ({ value, overlap }) => (overlap !== undefined ? `overlap ${percent(overlap)}` : task === 'segmentation' || task === 'multi_label' ? `${percent(value)} wrong` : `error ${plain(value)}`))] : []),
  ]
}

/** Captions are HTML already. An image that is gone keeps its place. */
function gallery<Image extends { readonly imageId: ImageId; readonly relativePath: string }>(images: readonly Image[], pictures: ReportContent['pictures'], caption: (image: Image) => string): string {
  const figures = images.slice(0, mostPictures).map((image) => {
    const picture = pictures.get(image.imageId)
    return `<figure>${picture === undefined ? '<span class="gone">no picture</span>' : `<img alt="" src="data:image/jpeg;base64,${picture}">`}<figcaption>${caption(image)}<br><span class="note">${escaped(image.relativePath)}</span></figcaption></figure>`
  })
  return `<div class="gallery">${figures.join('')}</div>`
}

/** Cells are HTML already. The head comes again on every page. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<table class="list"><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead>${rows.map((row) => `<tr>${row.map((cell, index) => `<td${index === 0 ? ' class="name"' : ''}>${cell}</td>`).join('')}</tr>`).join('')}</table>`
}

function plain(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'no number'
}

function count(images: number, word: string): string {
  return `${images} ${word}${images === 1 ? '' : 's'}`
}

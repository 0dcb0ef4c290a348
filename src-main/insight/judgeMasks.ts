/** Answers of a network that draws masks, compared with the masks pixel by pixel, as training judges them (`lowering/targets.ts`). Used by evaluate.ts and drawnAnswer.ts. */
import { noValue } from '../../src-shared/api/drawnAnswer.ts'
import { intersectionOverUnion } from '../../src-shared/evaluation/numbers.ts'
import { maskWindow } from '../../src-shared/network/maskWindow.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { voidValue } from '../lowering/targets.ts'

/** What the values of pixels are called: with one map or two, black and the rest. */
export function valueNames(maps: number): readonly string[] {
  return maps <= 2 ? ['black', 'not black'] : Array.from({ length: maps }, (_, value) => `value ${value}`)
}

/** The value of each place of an answer [K,h,w]: of one map from one half on, else the first of the largest. */
export function answeredValues(answer: Float32Array, maps: number): Uint8Array {
  const size = answer.length / maps
  return Uint8Array.from({ length: size }, (_, place) => {
    if (maps === 1) return Number(answer[place]! >= 0.5)
    let best = 0
    for (let map = 1; map < maps; map++) if (answer[map * size + place]! > answer[best * size + place]!) best = map
    return best
  })
}

/** What a mask's value asks for. With more than two maps void says nothing, and neither does a value that no map stands for. */
export function askedValue(value: number, maps: number): number {
  if (maps <= 2) return Number(value > 0)
  return value === voidValue || value >= maps ? noValue : value
}

export interface JudgedMask {
  /** Share of wrong pixels. */
  readonly wrong: number
  /** Intersection over union, the mean of the values beside 0 that mask or answer have; 1 where neither has any. */
  readonly overlap: number
}

export interface MaskJudge {
  /** Counts [value of the mask][value of the answer] over all pixels so far. */
  readonly pixels: readonly (readonly number[])[]
  /** `answer` [K,h,w] of one image and its mask [H,W] at the size of the input. */
  judge(answer: Float32Array, mask: Uint8Array): JudgedMask
}

/** `answerShape`: [h,w,K]; `input`: height and width of the network's input. */
export function judgeMasks(answerShape: Shape, [heightPx, widthPx]: readonly [number, number]): MaskJudge {
  const [rows = 1, columns = 1, maps = 1] = answerShape
  const { topPx, leftPx } = maskWindow([heightPx, widthPx], [rows, columns])
  const values = Math.max(2, maps)
  const square = (): number[][] => Array.from({ length: values }, () => new Array<number>(values).fill(0))
  const pixels = square()
  return {
    pixels,
    judge(answer, mask) {
      const here = square()
      let [wrong, judged] = [0, 0]
      answeredValues(answer, maps).forEach((found, place) => {
        const truth = askedValue(mask[(Math.floor(place / columns) + topPx) * widthPx + (place % columns) + leftPx]!, maps)
        if (truth === noValue) return
        here[truth]![found]! += 1
        judged += 1
        if (found !== truth) wrong += 1
      })
      here.forEach((row, truth) => row.forEach((count, found) => (pixels[truth]![found]! += count)))
      const overlaps = intersectionOverUnion(here).slice(1).filter((overlap) => overlap !== null)
      return { wrong: judged === 0 ? 0 : wrong / judged, overlap: overlaps.length === 0 ? 1 : overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length }
    },
  }
}

/** Answers of a network that draws masks, compared with the masks pixel by pixel, as training judges them (`lowering/targets.ts`). Used by evaluate.ts. */
import { maskWindow } from '../../src-shared/network/maskWindow.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { voidValue } from '../lowering/targets.ts'

/** What the values of pixels are called: with one map or two, black and the rest. */
export function valueNames(maps: number): readonly string[] {
  return maps <= 2 ? ['black', 'not black'] : Array.from({ length: maps }, (_, value) => `value ${value}`)
}

export interface MaskJudge {
  /** Counts [value of the mask][value of the answer] over all pixels so far. */
  readonly pixels: readonly (readonly number[])[]
  /** `answer` [K,h,w] of one image and its mask [H,W] at the size of the input -> share of wrong pixels. */
  judge(answer: Float32Array, mask: Uint8Array): number
}

/** `answerShape`: [h,w,K]; `input`: height and width of the network's input. */
export function judgeMasks(answerShape: Shape, [heightPx, widthPx]: readonly [number, number]): MaskJudge {
  const [rows = 1, columns = 1, maps = 1] = answerShape
  const { topPx, leftPx } = maskWindow([heightPx, widthPx], [rows, columns])
  const size = rows * columns
  const values = Math.max(2, maps)
  const pixels = Array.from({ length: values }, () => new Array<number>(values).fill(0))
  const answered = (answer: Float32Array, place: number): number => {
    if (maps === 1) return answer[place]! >= 0.5 ? 1 : 0
    let best = 0
    for (let map = 1; map < maps; map++) if (answer[map * size + place]! > answer[best * size + place]!) best = map
    return best
  }
  return {
    pixels,
    judge(answer, mask) {
      let [wrong, judged] = [0, 0]
      for (let place = 0; place < size; place++) {
        const value = mask[(Math.floor(place / columns) + topPx) * widthPx + (place % columns) + leftPx]!
        // Such pixels say nothing; with more than two maps neither does a value that no map stands for.
        if (maps > 2 && (value === voidValue || value >= maps)) continue
        const truth = maps > 2 ? value : Number(value > 0)
        const found = answered(answer, place)
        pixels[truth]![found]! += 1
        judged += 1
        if (found !== truth) wrong += 1
      }
      return judged === 0 ? 0 : wrong / judged
    },
  }
}

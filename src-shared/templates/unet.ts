/**
 * U-Net (Ronneberger, Fischer, Brox 2015, figure 1): an image to a mask. As published, without padding, so that the mask is smaller than
 * the image; and as usual today, padded, so that both have one size. Placed as a U: each level of the way down stands right of the one
 * before, the way up in the mirror, so that bridges and steps up run between the cards.
 */
import { columnGapPx, draw, finishDrawing, rowGapPx, startDrawing, type Drawing } from './drawing.ts'
import { scaled, square } from './parts.ts'
import { colourSquare, greySquare, type Template } from './template.ts'
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Filters on the way down; on the way up the same without the last. */
const filters = [64, 128, 256, 512, 1024] as const
/** Rows of the canvas from one level to the next, and above the first one for the input. */
const levelRows = 4
const rowsAbove = 2
/** Column of the lowest level, and of the highest one on the way up. */
const middle = filters.length - 1
const lastColumn = 2 * middle

/** Height and width of a map. */
type Size = readonly [number, number]
/** Where a layer stands: column and row of the canvas. */
type Place = readonly [number, number]

function drawUnet(name: string, padded: boolean): Template['create'] {
  return (input, classCount, scale) => {
    const drawing = startDrawing()
    const put = (from: string | readonly string[], kind: Parameters<typeof draw>[2], options: LayerConfig, [column, row]: Place): string => {
      const id = draw(drawing, from, kind, options)
      moveLast(drawing, column, row)
      return id
    }
    const convolve = (from: string, level: number, place: Place): string =>
      put(from, 'Conv2D', { ...square(scaled(filters[level] ?? 0, scale), 3), padding: padded ? 'same' : 'valid', activation: 'relu' }, place)
    const smaller = (size: Size): Size => (padded ? size : [size[0] - 4, size[1] - 4])

    const skips: { readonly id: string; readonly size: Size; readonly row: number }[] = []
    let last = put('input', 'Rescaling', {}, [0, 1])
    let size: Size = [input.heightPx, input.widthPx]
    for (const level of filters.keys()) {
      // The lowest level leaves a row more, so that the step down to it and the bridge above it do not meet.
      let row = rowsAbove + level * levelRows + (level === middle ? 1 : 0)
      last = convolve(convolve(last, level, [level, row]), level, [level, (row += 1)])
      size = smaller(size)
      if (level >= middle - 1) last = put(last, 'Dropout', { rate: 0.5 }, [level, (row += 1)])
      if (level === middle) break
      skips.push({ id: last, size, row })
      last = put(last, 'MaxPooling2D', padded ? { padding: 'same' } : {}, [level, row + 1])
      size = padded ? [Math.ceil(size[0] / 2), Math.ceil(size[1] / 2)] : [Math.floor(size[0] / 2), Math.floor(size[1] / 2)]
    }
    for (const [index, skip] of skips.toReversed().entries()) {
      const level = middle - 1 - index
      const column = lastColumn - level
      const grown: Size = [2 * size[0], 2 * size[1]]
      // Without padding the way down has more left at its edges; with it, doubling a rounded half may give a row too many.
      const cropsSkip = grown.some((side, axis) => side < (skip.size[axis] ?? 0))
      const cropsUp = grown.some((side, axis) => side > (skip.size[axis] ?? 0))
      const row = skip.row + (cropsSkip ? 2 : 1)
      let up = put(last, 'Conv2DTranspose', { filters: scaled(filters[level] ?? 0, scale), kernel_size: [2, 2], strides: [2, 2], kernel_initializer: 'he_normal' }, [column, row - (cropsUp ? 2 : 1)])
      if (cropsUp) up = put(up, 'Cropping2D', { cropping: excess(grown, skip.size) }, [column, row - 1])
      const across = cropsSkip ? put(skip.id, 'Cropping2D', { cropping: excess(skip.size, grown) }, [column - 1, row - 1]) : skip.id
      size = [Math.min(grown[0], skip.size[0]), Math.min(grown[1], skip.size[1])]
      last = put([across, up], 'Concatenate', {}, [column, row])
      last = convolve(convolve(last, level, [column, row + 1]), level, [column, row + 2])
      size = smaller(size)
    }
    const maps: LayerConfig = classCount > 1 ? { filters: classCount, activation: 'softmax' } : { filters: 1, activation: 'sigmoid' }
    put(last, 'Conv2D', { ...maps, kernel_size: [1, 1] }, [lastColumn, rowsAbove + levelRows + 1 + (padded ? 0 : 1)])
    return finishDrawing(drawing, name, input, 'segmentation')
  }
}

/** Rows above and below, columns left and right that `large` has more than `small`. */
function excess(large: Size, small: Size): readonly number[] {
  return [0, 1].flatMap((axis) => {
    const difference = Math.max(0, (large[axis] ?? 0) - (small[axis] ?? 0))
    return [Math.floor(difference / 2), Math.ceil(difference / 2)]
  })
}

function moveLast(drawing: Drawing, column: number, row: number): void {
  const layer = drawing.layers.pop()
  if (layer !== undefined) drawing.layers.push({ ...layer, position: { x: column * columnGapPx, y: row * rowGapPx } })
}

const padded: InputSettings = colourSquare(256)
const common = {
  family: 'images',
  task: 'segmentation',
  year: 2015,
  source: 'Ronneberger, Fischer, Brox: U-Net: convolutional networks for biomedical image segmentation. MICCAI 2015, arXiv:1505.04597',
  classCount: 2,
  placed: true,
} as const

export const unet: Template = {
  ...common,
  id: 'u-net',
  name: 'U-Net',
  summary: 'Says for every pixel what it belongs to. Down to understand, up again to draw, and bridges between both sides that keep the outlines sharp.',
  lookAt: 'At every level the left side is cropped and joined to the right side. 572 pixels go in and 388 come out, since its windows never reach over the edge.',
  input: greySquare(572),
  small: { input: greySquare(188), width: 0.0625 },
  smallestSidePx: 188,
  create: drawUnet('U-Net', false),
}

export const unetPadded: Template = {
  ...common,
  id: 'u-net-padded',
  name: 'U-Net, padded',
  summary: 'U-Net as it is mostly built today: padded convolutions, so that the mask has the size of the image.',
  lookAt: 'Nothing has to be cropped: both sides of a bridge have one size. The parameters are the same as without padding.',
  input: padded,
  small: { input: colourSquare(32), width: 0.0625 },
  create: drawUnet('U-Net, padded', true),
}

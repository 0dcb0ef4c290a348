/**
 * y[n,c,i,j] = x[n,c] at the point grid[n,i,j] = (gx, gy): ONNX GridSample with align_corners 0. The pixels' edges are at -1 and 1,
 * so the point in pixels is px = ((gx + 1) * W - 1) / 2, py = ((gy + 1) * H - 1) / 2.
 * bilinear: the four pixels around the point, weighted by nearness · nearest: the pixel at the rounded point, halves to the even one.
 * A pixel outside the image is, by `padding`: zeros: 0 · border: the nearest pixel of the edge · reflection: mirrored about the
 * image's outer edge (d c b a | a b c d | d c b a), as often as it takes.
 * vjp: none, see below; gradients with respect to other inputs of the graph do not pass here when x and grid come from data alone.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireThat } from '../typeRules.ts'

export type GridSampleAttributes = { readonly mode: 'bilinear' | 'nearest'; readonly padding: 'zeros' | 'border' | 'reflection' }

export const gridSamplePrimitive: Primitive<'grid_sample', GridSampleAttributes> = {
  name: 'grid_sample',
  infer(inputs) {
    const [x, grid] = requireInputs('grid_sample', inputs, 2)
    requireFloat('grid_sample', x, grid)
    requireThat(x.shape.length === 4, 'grid_sample', 'takes images [N,C,H,W]', x.shape)
    const [batch = 0, channels = 0] = x.shape
    const [points = 0, rows = 0, columns = 0, coordinates] = grid.shape
    requireThat(grid.shape.length === 4 && points === batch && coordinates === 2, 'grid_sample', `takes a grid [${batch},rows,columns,2]`, grid.shape)
    return [{ shape: [batch, channels, rows, columns], dtype: 'float32' }]
  },
  limitation: 'Training moves weights, never the pixels of an image or the points they are taken from, so nobody needs the gradient of a resampling.',
}

/** x [N,C,H,W], grid [N,rows,columns,2] -> [N,C,rows,columns]. */
export function gridSample(builder: GraphBuilder, x: Value, grid: Value, attributes: GridSampleAttributes): Value {
  return emitOne(builder, gridSamplePrimitive, [x, grid], attributes)
}

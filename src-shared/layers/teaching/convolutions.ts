/** Teaching text of convolutions. */
import { line, stepLines, windowLines, withOption, type Teaching } from './teaching.ts'

export const convolutions = {
  Conv2D: {
    does: 'Lays a small window of learnt weights over every place of the image, multiplies number by number with what lies under it, adds everything up over all channels and adds a bias. Each filter has weights of its own and makes one output channel, which is large where its pattern is found. The same weights serve every place, so a pattern is found wherever it lies.',
    size: { from: 'H×W×C', to: "H'×W'×filters", lines: windowLines('kernel', true) },
    use: 'The workhorse for images. 3×3 windows, one after the other, with more filters as the image gets smaller; 1×1 to change the number of channels only.',
    pitfalls: 'Padding valid loses k - 1 rows and columns at every layer, so small images run out soon. A stride leaves places out. Without an activation two convolutions in a row can do no more than one. In front of batch normalization the bias does nothing.',
  },
  DepthwiseConv2D: {
    does: 'A convolution that looks at every channel on its own: each input channel has its own small window and is not mixed with the others.',
    size: { from: 'H×W×C', to: "H'×W'×C·depth_multiplier", lines: windowLines('kernel', true) },
    use: 'The cheap half of MobileNet, EfficientNet and ConvNeXt: it finds patterns in space, and a 1×1 Conv2D after it mixes the channels.',
    pitfalls: 'Alone it never combines channels, so colours and features stay apart. It has few multiply-adds but reads a lot of memory, so it is less fast than its count says.',
  },
  SeparableConv2D: {
    does: 'A depthwise convolution and a 1×1 convolution in one: first patterns in space within each channel, then the channels are mixed.',
    size: { from: 'H×W×C', to: "H'×W'×filters", lines: windowLines('kernel', true) },
    use: 'In place of a Conv2D when the network must be small: for a 3×3 window it takes about eight to nine times fewer multiply-adds (Xception, MobileNet).',
    pitfalls: 'It can say less than a full convolution of the same size. There is no activation between its two halves; where one is wanted, use DepthwiseConv2D and Conv2D.',
  },
  Conv2DTranspose: {
    does: 'A convolution backwards: every input pixel stamps its window, weighted by its value, onto a larger image, and overlapping stamps are added up. With stride 2 the image becomes twice as tall and wide.',
    size: {
      from: 'H×W×C', to: "H'×W'×filters",
      lines: [line('k = (kernel - 1) · dilation + 1'), withOption('padding', 'same', "H' = H · stride"), withOption('padding', 'valid', "H' = (H - 1) · stride + max(k, stride)")],
    },
    use: 'The way up in autoencoders, U-Net and generators, where an image is to be drawn from features.',
    pitfalls: 'A window that is no multiple of the stride overlaps unevenly and leaves a checkerboard: take 2×2 or 4×4 with stride 2, or UpSampling2D and a Conv2D. An output padding, where it is set, decides the size: with padding valid it is (H - 1) · stride + k + output padding.',
  },
  Conv1D: {
    does: 'A window of learnt weights slides along the steps of a sequence; at each place it sees all features of a few neighbouring steps.',
    size: { from: 'T×F', to: "T'×filters", lines: stepLines('kernel', true) },
    use: 'Sequences: rows of an image, measurements over time. Causal padding when no step may see what comes later.',
    pitfalls: 'It needs steps×features; an image has to be reshaped first. Distant steps meet only after many layers, or with dilation.',
  },
} as const satisfies Record<string, Teaching>

/** Teaching text of attention and recurrent layers. */
import { unchangedSize, withOption, type SizeFormula, type Teaching } from './teaching.ts'

const recurrent: SizeFormula = { from: 'T×F', to: 'units', variant: { only: { option: 'return_sequences', value: true }, to: 'T×units' }, lines: [] }

export const attentions = {
  SqueezeExcite: {
    does: 'Looks at the mean of every channel, lets two small dense layers decide how important each is, and multiplies the channels by that: from 0, not needed here, to 1.',
    size: unchangedSize,
    use: 'At the end of a block (SE-ResNet, MobileNetV3, EfficientNet): a small cost for noticeably better answers.',
    pitfalls: 'With few channels the middle layer has one or two units and can decide little; lower the reduction.',
  },
  CBAM: {
    does: 'Weighs first the channels, as SqueezeExcite but by mean and maximum, then the places: a convolution over mean and maximum of all channels says where to look.',
    size: unchangedSize,
    use: 'At the end of a convolutional block, where the object fills only part of the image.',
    pitfalls: 'The 7×7 window for places is as large as a late map; make it smaller there.',
  },
  MultiHeadAttention: {
    does: 'Every place asks all others what matters to it: each makes a query, a key and a value; the better a query fits a key, the more of its value is taken over. Several heads look for different things side by side.',
    size: 'That of its first input (the query).',
    use: 'In transformers, on tokens from PatchEmbedding, with LayerNormalization before and an Add around it.',
    pitfalls: 'The cost grows with the square of the number of places: 4 times the patches are 16 times the comparisons. It does not know where a place lies unless positions were added. It needs much data or pretrained weights.',
  },
  PatchEmbedding: {
    does: 'Cuts the image into squares, turns each into a list of features by one learnt matrix, adds learnt numbers for its place, and puts a class token in front.',
    size: {
      from: 'H×W×C', to: 'T×embed_dim',
      lines: [withOption('class_token', true, 'T = floor(H / patch_size) · floor(W / patch_size) + 1'), withOption('class_token', false, 'T = floor(H / patch_size) · floor(W / patch_size)')],
    },
    use: 'As the first layer of a Vision Transformer.',
    pitfalls: 'Rows and columns that fill no patch are lost. Small patches see more but make attention dear. Learnt places fit one image size only.',
  },
  LSTM: {
    does: 'Reads a sequence step by step and keeps a memory: three gates decide what to forget, what to take in and what to give out.',
    size: recurrent,
    use: 'For sequences where early steps matter late. An image can be read row by row after Reshape to rows × (columns · channels).',
    pitfalls: 'Steps are computed one after the other, so long sequences are slow. For a second recurrent layer, output every step of the first.',
  },
  GRU: {
    does: 'As LSTM with two gates and one memory: about three quarters of the weights.',
    size: recurrent,
    use: 'In place of LSTM when speed matters; the answers are often as good.',
    pitfalls: 'Slow on long sequences for the same reason: each step waits for the one before.',
  },
  SimpleRNN: {
    does: 'At each step mixes the input with its own last output, and applies tanh.',
    size: recurrent,
    use: 'To understand recurrent networks, and for very short sequences.',
    pitfalls: 'After ten or twenty steps hardly anything of the beginning is left (vanishing gradients); take LSTM or GRU.',
  },
  Bidirectional: {
    does: 'Two recurrent layers of one kind read the sequence, one from its beginning and one from its end; their outputs are put behind each other, added, multiplied or averaged.',
    size: {
      from: 'T×F', to: 'C', variant: { only: { option: 'return_sequences', value: true }, to: 'T×C' },
      lines: [withOption('merge_mode', 'concat', 'C = 2 · units'), ...['sum', 'mul', 'ave'].map((mode) => withOption('merge_mode', mode, 'C = units'))],
    },
    use: 'Where the whole sequence is there at once and what comes later explains what came before: text, rows of an image.',
    pitfalls: 'Twice the weights and the time of one direction. No use where the next step must be foretold: the answer would already have been read.',
  },
} as const satisfies Record<string, Teaching>

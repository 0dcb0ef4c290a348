/** Teaching text of layers with several inputs. */
import type { Teaching } from './teaching.ts'

const stretched = 'That of its inputs, which must be equal; a size of 1 is stretched to match the others.'

export const merges = {
  Add: {
    does: 'Adds its inputs number by number.',
    size: stretched,
    use: 'To close a shortcut: output = input + what the layers between found (ResNet). The layers then only learn the difference, and learning reaches the first layers unhindered.',
    pitfalls: 'Both ways must have the same height, width and channels: a stride or other filters in the branch need a 1×1 Conv2D on the shortcut.',
  },
  Subtract: {
    does: 'The first input minus the second, number by number.',
    size: stretched,
    use: 'To compare two images that went through the same layers.',
    pitfalls: 'The order matters, and the sign of the difference too; where it should not, square or take both ways.',
  },
  Multiply: {
    does: 'Multiplies its inputs number by number: one weighs the other.',
    size: stretched,
    use: 'For gates and attention: a branch that ends in sigmoid says how much of the other passes.',
    pitfalls: 'Where both are 0 nothing is learnt, and large numbers become very large.',
  },
  Average: {
    does: 'The mean of its inputs, number by number.',
    size: stretched,
    use: 'To let several branches, or several networks, vote.',
    pitfalls: 'A clear signal in one branch is thinned by the others.',
  },
  Maximum: {
    does: 'The largest of its inputs, number by number.',
    size: stretched,
    use: 'Where it is enough that one branch found something.',
    pitfalls: 'Only the branch that won learns at that place.',
  },
  Minimum: {
    does: 'The smallest of its inputs, number by number.',
    size: stretched,
    use: 'Where all branches must agree.',
    pitfalls: 'Only the branch with the smallest number learns at that place.',
  },
  Concatenate: {
    does: 'Puts its inputs behind each other, usually their channels: nothing is mixed or lost.',
    size: 'As its inputs, but along the axis the sum of theirs: H×W×C1 and H×W×C2 give H×W×(C1 + C2).',
    use: 'To give later layers several views at once: Inception, DenseNet, the bridges of U-Net.',
    pitfalls: 'All other sizes must agree. Channels, memory and the cost of the next layer add up quickly; a 1×1 Conv2D after it brings them down.',
  },
  Dot: {
    does: 'Multiplies two inputs along one axis each and sums up, which tells how alike they are.',
    size: 'The remaining sizes of the first input, then those of the second.',
    use: 'To compare two images as vectors; normalized, the result is the cosine from -1 to 1.',
    pitfalls: 'Without normalizing, long vectors win over similar ones.',
  },
} as const satisfies Record<string, Teaching>

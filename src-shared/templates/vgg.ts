/** VGG (Simonyan, Zisserman 2014, table 1: columns A, D and E): 3×3 convolutions in five stages, then two wide Dense layers. */
import { draw } from './drawing.ts'
import { chain, drawClassifier, scaled, square } from './parts.ts'
import { colourSquare, type Template } from './template.ts'

/** Filters of the five stages. */
const filters = [64, 128, 256, 512, 512] as const

function vgg(depth: number, repeats: readonly number[], about: Pick<Template, 'summary' | 'lookAt'>): Template {
  const name = `VGG-${depth}`
  return {
    id: `vgg-${depth}`,
    name,
    family: 'plain',
    task: 'single_label',
    year: 2014,
    ...about,
    source: 'Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition. ICLR 2015, arXiv:1409.1556',
    input: colourSquare(224),
    classCount: 1000,
    small: { input: colourSquare(32), width: 0.125 },
    smallestSidePx: 32,
    create: (input, classCount, scale) => drawClassifier(name, input, classCount, (drawing, image) => {
      let last = image
      for (const [stage, count] of repeats.entries()) {
        for (let repeat = 0; repeat < count; repeat += 1) last = draw(drawing, last, 'Conv2D', { ...square(scaled(filters[stage] ?? 0, scale), 3), activation: 'relu' })
        last = draw(drawing, last, 'MaxPooling2D')
      }
      const wide = { units: scaled(4096, scale), activation: 'relu', kernel_initializer: 'he_normal' }
      return chain(drawing, last, [['Flatten'], ['Dense', wide], ['Dropout', { rate: 0.5 }], ['Dense', wide], ['Dropout', { rate: 0.5 }]])
    }),
  }
}

export const vgg11 = vgg(11, [1, 1, 2, 2, 2], {
  summary: 'Nothing but 3×3 windows: two of them see as far as one 5×5 with fewer weights. The shallowest network of the paper.',
  lookAt: 'The number of filters doubles whenever the image halves. The first Dense layer alone has three quarters of all parameters.',
})
export const vgg16 = vgg(16, [2, 2, 3, 3, 3], {
  summary: 'Nothing but 3×3 windows, two or three in a row between poolings. Still widely used to compare images by their features.',
  lookAt: 'Follow the shapes: 224, 112, 56, 28, 14, 7 pixels while channels grow from 64 to 512. Most computing is in the convolutions, most parameters in the Dense layers.',
})
export const vgg19 = vgg(19, [2, 2, 4, 4, 4], {
  summary: 'VGG-16 with one more convolution in each of the last three stages: about as deep as plain stacks can be trained.',
  lookAt: 'Compare it with ResNet-50: more than twice as many layers with weights and a better result with less than a fifth of the parameters, because shortcuts let it learn.',
})

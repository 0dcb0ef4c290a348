/** All templates, in the order they are offered; those of a family stand together. */
import { alexnet } from './alexnet.ts'
import { autoencoder } from './autoencoder.ts'
import { cbamCnn } from './cbamCnn.ts'
import { convnextTiny } from './convnext.ts'
import { dcgan } from './dcgan.ts'
import { densenet121 } from './densenet.ts'
import { efficientnetB0 } from './efficientnet.ts'
import { empty } from './empty.ts'
import { googlenet, googlenetNormalized } from './googlenet.ts'
import { inceptionV3 } from './inceptionV3.ts'
import { kerasMnist } from './kerasMnist.ts'
import { lenet5 } from './lenet5.ts'
import { lstmRows } from './lstmRows.ts'
import { mobilenet, mobilenetV2 } from './mobilenet.ts'
import { resnet18, resnet20, resnet50, seResnet50 } from './resnet.ts'
import { siamese } from './siamese.ts'
import { smallResnet } from './smallResnet.ts'
import { squeezenet } from './squeezenet.ts'
import type { Template } from './template.ts'
import { unet, unetPadded } from './unet.ts'
import { vgg11, vgg16, vgg19 } from './vgg.ts'
import { vitB16, vitTiny } from './vit.ts'
import { xception } from './xception.ts'
import { AppError } from '../errors/appError.ts'

export const templates: readonly Template[] = [
  kerasMnist, lenet5, smallResnet, lstmRows, empty,
  alexnet, vgg11, vgg16, vgg19,
  googlenet, googlenetNormalized, inceptionV3, xception,
  resnet20, resnet18, resnet50, densenet121,
  squeezenet, mobilenet, mobilenetV2, efficientnetB0,
  seResnet50, cbamCnn, vitTiny, vitB16, convnextTiny,
  unet, unetPadded, autoencoder, siamese, dcgan,
]

/** The template with this id; throws `templateUnknown`. */
export function templateById(id: string): Template {
  const found = templates.find((template) => template.id === id)
  if (found === undefined) throw new AppError('templateUnknown', { template: id, known: templates.map((template) => template.id) })
  return found
}

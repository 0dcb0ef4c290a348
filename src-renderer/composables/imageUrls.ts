/**
 * Addresses of pictures for this page. Every project numbers its images from 1, and a page shows a picture it has under an address without
 * asking again: so each opening of a project has addresses of its own.
 */
import { watch } from 'vue'
import * as addresses from '../../src-shared/api/resources.ts'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { useProject } from './useProject.ts'

const { project } = useProject()
let opening = 0
watch(() => project.value?.path, () => (opening += 1), { flush: 'sync' })

const ofThisOpening = (address: string): string => `${address}${address.includes('?') ? '&' : '?'}opening=${opening}`

export const thumbnailUrl = (id: ImageId): string => ofThisOpening(addresses.thumbnailUrl(id))
export const fullImageUrl = (id: ImageId): string => ofThisOpening(addresses.fullImageUrl(id))
export const maskUrl = (id: ImageId): string => ofThisOpening(addresses.maskUrl(id))
export const networkInputUrl = (id: ImageId, input: InputSettings): string => ofThisOpening(addresses.networkInputUrl(id, input))

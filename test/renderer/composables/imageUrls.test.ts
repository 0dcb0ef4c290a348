/** Every project numbers its images from 1: a page that has shown one must not show its pictures in the next. */
import { expect, test } from 'vitest'
import type { ProjectInfo } from '../../../src-shared/api/project.ts'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { fullImageUrl, maskUrl, networkInputUrl, thumbnailUrl } from '../../../src-renderer/composables/imageUrls.ts'
import { setProject } from '../../../src-renderer/composables/useProject.ts'

const project = (path: string, labelledCount = 0): ProjectInfo => ({ path, name: path, readOnly: null, imageCount: 3, labelledCount, classCount: 1 })
const id = 1 as ImageId
const addresses = (): readonly string[] => [thumbnailUrl(id), fullImageUrl(id), maskUrl(id), networkInputUrl(id, { widthPx: 8, heightPx: 8, colour: 'rgb', fit: 'pad' })]

test('another project has other addresses; the same one keeps its own while it is open', () => {
  setProject(project('/a'))
  const first = addresses()
  expect(first.map((address) => new URL(address, 'http://localhost').pathname)).toEqual(['/image/1/thumbnail', '/image/1/full', '/image/1/mask', '/image/1/input'])
  expect(new URL(first[3]!, 'http://localhost').searchParams.get('width')).toBe('8')
  setProject(project('/a', 2))
  expect(addresses()).toEqual(first)
  setProject(project('/b'))
  const second = addresses()
  for (const address of second) expect(first).not.toContain(address)
  // A backup may have taken the place of what was open here.
  setProject(null)
  setProject(project('/a'))
  for (const address of addresses()) expect([...first, ...second]).not.toContain(address)
})

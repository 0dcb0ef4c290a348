/** Handlers of the blocks area: every block is checked like a network on its way in and out. */
import type { CoreContext } from './context.ts'
import type { BlocksApi } from '../../src-shared/api/blocks.ts'
import type { Handlers } from '../../src-shared/api/contract.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertDocument, parseDocument } from '../../src-shared/network/assertDocument.ts'
import { countOtherBlocks, deleteBlock, readBlockTexts, writeBlock } from '../store/blocks.ts'

/** All of them travel to the page at once. */
const mostBlocks = 200

export function blocksHandlers(context: CoreContext): Handlers<BlocksApi> {
  return {
    list: () => readBlockTexts(context.project().database.read).map(parseDocument),
    save(given) {
      const block = assertDocument(given)
      const { write } = context.writableProject().database
      if (countOtherBlocks(context.project().database.write, block.name) >= mostBlocks) throw new AppError('tooManyBlocks', { most: mostBlocks })
      writeBlock(write, block)
      context.emit({ kind: 'blocksChanged' })
    },
    delete(name) {
      if (deleteBlock(context.writableProject().database.write, name)) context.emit({ kind: 'blocksChanged' })
    },
  }
}

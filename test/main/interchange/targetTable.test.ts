/** Tables of targets: read in every dress spreadsheets give them, matched to images, and every line accounted for. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TableChoice } from '../../../src-shared/api/targets.ts'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { readClassCell, writeClassCell } from '../../../src-main/interchange/classCell.ts'
import { pathFinder } from '../../../src-main/interchange/findByPath.ts'
import { decodeTable, parseTable } from '../../../src-main/interchange/table.ts'
import { readTargetTable } from '../../../src-main/interchange/targetTable.ts'

const images = ['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg', 'dog/only.png', 'Ü/größe 1.png'].map((relativePath, index) => ({ id: (index + 1) as ImageId, relativePath }))
const read = (text: string | Buffer, choice: Partial<TableChoice> = {}) => readTargetTable(Buffer.from(text as string), 't.csv', { kind: 'number', column: null, ...choice }, images)
const numbers = (text: string | Buffer, choice: Partial<TableChoice> = {}) => read(text, choice).targets.map((target) => [target.id, 'number' in target ? target.number : target.classNames])

describe('tables', () => {
  it.each([
    ['commas', 'file,number\ncat/1.jpg,3\ncat/2.jpg,4.5\n'],
    ['semicolons and decimal commas', 'file;number\ncat/1.jpg;3\ncat/2.jpg;4,5'],
    ['tabs, carriage returns', 'file\tnumber\r\ncat/1.jpg\t3\r\ncat/2.jpg\t4.5\r\n'],
    ['old Mac line ends', 'file,number\rcat/1.jpg,3\rcat/2.jpg,4.5'],
    ['no headings', 'cat/1.jpg,3\ncat/2.jpg,4.5'],
    ['quotations, blank lines, spaces', '"file" ,"number"\n\n"cat/1.jpg"," 3 "\n  \ncat/2.jpg, 4.5 \n\n'],
    ['columns the other way round', 'number,file\n3,cat/1.jpg\n4.5,cat/2.jpg'],
    ['another column between', 'image_id,comment,score\ncat/1.jpg,"a, ""b""\nc",3\ncat/2.jpg,,4.5'],
    ['a byte order mark', '\ufefffile,number\ncat/1.jpg,3\ncat/2.jpg,4.5'],
    ['UTF-16', Buffer.from('\ufefffile,number\ncat/1.jpg,3\ncat/2.jpg,4.5', 'utf16le')],
    ['backslashes, other folders in front, ./', 'file,number\nC:\\data\\cat\\1.jpg,3\n./cat/2.jpg,4.5'],
    ['names without ending', 'file,number\ncat/1,3\ncat/2,4.5'],
  ] as const)('with %s', (_, text) => expect(numbers(text as string)).toEqual([[1, 3], [2, 4.5]]))

  it('a file name alone is enough where one image has it; two need their folder', () => {
    const table = read('file,number\nonly.png,1\n1.jpg,2\nother/only.png,3\ngro\u0308ße 1.png,4')
    expect(table.targets).toEqual([{ id: 4, number: 1 }, { id: 5, number: 4 }])
    expect(table.refused).toEqual([
      { reason: 'more than one image of this name; write its folder too', count: 1, examples: ['line 3: 1.jpg'] },
      { reason: 'no such image in the project', count: 1, examples: ['line 4: other/only.png'] },
    ])
  })
  it('numbers that are none are named with their line; the first of two targets counts', () => {
    const table = read('file,number\ncat/1.jpg,abc\ncat/1.jpg,\ncat/1.jpg,NaN\ncat/1.jpg,1e400\ncat/1.jpg,7\ncat/1.jpg,8\ncat/1.jpg,7\n,5\ncat/2.jpg')
    expect(table.targets).toEqual([{ id: 1, number: 7 }])
    expect(table.refused.map(({ reason, examples }) => [reason, ...examples])).toEqual([
      ['no number', 'line 2: abc', 'line 4: NaN'],
      ['nothing in the column', 'line 3: cat/1.jpg', 'line 10: cat/2.jpg'],
      ['a number beyond 1e30', 'line 5: 1e400'],
      ['another target for an image that has one in an earlier line; the first counts', 'line 7: cat/1.jpg (as line 6)'],
      ['said once more, with the same target', 'line 8: cat/1.jpg'],
      ['no file named', 'line 9: 5'],
    ])
  })
  it('classes with ; or | between them, each once; (none) is none of them', () => {
    expect(numbers('file,classes\ncat/1.jpg,b; a|b\ncat/2.jpg,(None)\ndog/1.jpg,__proto__', { kind: 'classes' })).toEqual([[1, ['a', 'b']], [2, []], [3, ['__proto__']]])
    expect(read(`file,classes\ncat/1.jpg,;|\ncat/2.jpg,${'x'.repeat(201)}`, { kind: 'classes' }).refused.map(({ reason }) => reason)).toEqual(['no class named', 'a class name of more than 200 characters'])
  })
  it('a class whose name has a separator in it is found by its whole name', () => {
    const table = readTargetTable(Buffer.from('file,classes\ncat/1.jpg,"a; b"\ncat/2.jpg,a;c'), 't.csv', { kind: 'classes', column: null }, images, new Set(['a; b']))
    expect(table.targets).toEqual([{ id: 1, classNames: ['a; b'] }, { id: 2, classNames: ['a', 'c'] }])
  })
  it('names in quotation marks are whole, in a set too; marks that close nothing are letters', () => {
    const cells = [['"a;b"|c', ['a;b', 'c']], ['"a ""x"""; "(none)"', ['(none)', 'a "x"']], ['"a" b|c', ['"a" b', 'c']], ['6" pipe', ['6" pipe']], ['"open|c', ['"open', 'c']]] as const
    for (const [cell, names] of cells) {
      expect(readClassCell(cell, new Set()), cell).toEqual(names)
      expect(readClassCell(writeClassCell(names), new Set(names)), cell).toEqual(names)
    }
    expect(writeClassCell(['daisy', 'rose'])).toBe('daisy|rose')
  })
  it('the column by its heading, or the one that is chosen', () => {
    const text = 'file,other,weight\ncat/1.jpg,1,2'
    expect(numbers(text)).toEqual([[1, 2]])
    expect(numbers(text, { column: 1 })).toEqual([[1, 1]])
    expect(read(text).columns).toEqual(['file', 'other', 'weight'])
    expect(() => read(text, { column: 3 })).toThrow('column 4 cannot hold the targets')
    expect(() => read(text, { column: 0 })).toThrow('column 1 names the files')
  })
  it.each([['empty', '', 'it is empty'], ['blank', '\n\n , \n', 'it is empty'], ['one column', 'a.jpg\nb.jpg', 'single column'], ['an open quotation', 'file,number\ncat/1.jpg,"3', 'opened in line 2 and never closed']])('%s is refused', (_, text, reason) => {
    expect(() => read(text)).toThrow(reason)
  })
  it('P-11: any bytes end in a table or in a sentence, and every line is matched or refused', () => {
    const piece = fc.constantFrom('cat/1.jpg', 'dog/only', '1.jpg', ',', ';', '\t', '\n', '\r\n', '"', '""', '3', 'x', '1e999', '\0', 'file', 'number', '..', '/', '\\')
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)), fc.array(piece, { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')))), fc.constantFrom('number' as const, 'classes' as const), (bytes, kind) => {
        let table
        try {
          table = readTargetTable(bytes, 't.csv', { kind, column: null }, images)
        } catch (error) {
          expect(error).toMatchObject({ code: 'tableUnreadable' })
          return
        }
        expect(table.matched + table.refused.reduce((sum, group) => sum + group.count, 0)).toBe(table.lineCount)
        expect(table.matched).toBe(table.targets.length)
      }),
      { numRuns: 500 },
    )
  })
  it('P-10: cells of any text come back as they were written', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text === text.toWellFormed() && !text.startsWith('\ufeff'))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }), fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'), (rows, delimiter, end) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter)).join(end)
        // Rows of nothing but blanks are passed over; the first line may hide its delimiter behind a line end in a quotation.
        fc.pre(!/[\r\n]/.test(rows[0]!.join('')))
        const kept = rows.filter((row) => row.some((value) => value.trim() !== ''))
        expect(parseTable(decodeTable(Buffer.from(text)), 't').map((row) => row.cells)).toEqual(kept)
      }),
      { numRuns: 300 },
    )
  })
})

describe('images by path', () => {
  it('the longest end that is a whole path wins over shorter ones', () => {
    const find = pathFinder([{ id: 1 as ImageId, relativePath: '1.jpg' }, { id: 2 as ImageId, relativePath: 'a/1.jpg' }], true)
    expect([find('x/a/1.jpg'), find('a/1.jpg'), find('1.jpg'), find('b/1.jpg'), find('.jpg')]).toEqual([2, 2, 1, 1, 'none'])
  })
  it('the same path in two source folders is not told apart', () => {
    const find = pathFinder([{ id: 1 as ImageId, relativePath: 'a/1.jpg' }, { id: 2 as ImageId, relativePath: 'a/1.jpg' }], true)
    expect(find('a/1.jpg')).toBe('several')
  })
  it('without endings, a dot in a folder or at the beginning of a name is none', () => {
    const find = pathFinder([{ id: 1 as ImageId, relativePath: 'v1.2/.hidden' }, { id: 2 as ImageId, relativePath: 'v1.2/x.y.png' }], false)
    expect([find('v1.2/.hidden'), find('v1.2/x.y.tif'), find('v1.3/x.y.tif')]).toEqual([1, 2, 'none'])
  })
})

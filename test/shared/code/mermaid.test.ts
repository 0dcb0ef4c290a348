import { describe, expect, test } from 'vitest'
import { mermaid } from '../../../src-shared/code/mermaid.ts'
import { codeCases } from '../../cases/code.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { codeNodes } from '../../support/mermaidNodes.ts'

const lenet = lenet5.create(lenet5.input, 10)

test('layers, what matters of them, their shapes and who feeds whom', () => {
  const lines = mermaid(lenet).split('\n')
  expect(lines.slice(0, 6)).toEqual(['---', 'title: "LeNet-5"', '---', 'flowchart TD', '  n0(["input<br/>Input<br/>28×28×1"])', '  n1["rescaling_1<br/>Rescaling × 1/255<br/>28×28×1"]'])
  expect(lines).toContain('  n2["conv_1<br/>Conv2D 6 filters, 5×5, tanh<br/>28×28×6"]')
  expect(lines).toContain('  n8 --> n9')
})

test('a name cannot end its label', () => {
  const text = mermaid({ ...lenet, name: 'a"]\n--> b', groups: [{ id: 'g', name: '"] <script>', folded: false }], layers: lenet.layers.map((layer) => ({ ...layer, group: 'g' })) })
  expect(text).toContain('title: "a\\"] --> b"')
  expect(text).toContain('subgraph g0["#34;#93; #60;script#62;"]')
})

describe('every network is drawn with all its layers and connections', () => {
  test.each(codeCases)('$title', ({ document: make }) => {
    const document = make()
    expect(codeNodes(mermaid(document))).toEqual({ layers: document.layers.length, connections: document.connections.length })
  })
})

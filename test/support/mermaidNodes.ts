/** Counts what a Mermaid flowchart draws, by the grammar its lines must have; throws on any other line. */
export function codeNodes(text: string): { readonly layers: number; readonly connections: number } {
  let layers = 0
  let connections = 0
  const [start, title, end, kind, ...lines] = text.trimEnd().split('\n')
  if (start !== '---' || end !== '---' || kind !== 'flowchart TD' || typeof JSON.parse(title?.replace('title: ', '') ?? '') !== 'string') throw new Error('not a flowchart')
  for (const line of lines) {
    if (/^ {2}n\d+(\(\["[^"\]]+"\]\)|\["[^"\]]+"\])$/.test(line)) layers += 1
    else if (/^ {2}n\d+ --> n\d+$/.test(line)) connections += 1
    else if (!/^ {2}n\d+ -\. weights \.-> n\d+$/.test(line) && !/^ {2}(subgraph g\d+\["[^"]*"\]| {2}n\d+|end)$/.test(line)) throw new Error(`unreadable line: ${line}`)
  }
  return { layers, connections }
}

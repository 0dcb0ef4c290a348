/** The passes that every lowered graph goes through before an executor gets it. */
import type { Graph } from '../graph/graph.ts'
import { dropBroadcasts } from '../graph/passes/dropBroadcasts.ts'
import { foldConstants } from '../graph/passes/foldConstants.ts'
import { removeDeadCode } from '../graph/passes/removeDeadCode.ts'
import { shareCommon } from '../graph/passes/shareCommon.ts'

/** In the order they run; each keeps the graph's meaning. */
export const simplifyingPasses: readonly ((graph: Graph) => Graph)[] = [removeDeadCode, shareCommon, foldConstants, dropBroadcasts, shareCommon, removeDeadCode]

export function simplify(graph: Graph): Graph {
  return simplifyingPasses.reduce((current, pass) => pass(current), graph)
}

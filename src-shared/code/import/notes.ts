/** What an import could not take over: every case is listed, none is passed over. */
export interface ImportNote {
  /** `left out`: the layer is missing, and the place it had is open · `changed`: it computes something else than in the file · `lost`: what it computes is the same. */
  readonly effect: 'left out' | 'changed' | 'lost'
  /** Names in the file; empty for the model as a whole. */
  readonly layers: readonly string[]
  /** Class in the file, or empty. */
  readonly className: string
  /** What and why, without subject: *it has an activation "sparsemax", which is not known here; it has none now*. */
  readonly sentence: string
}

export interface NoteList {
  readonly notes: ImportNote[]
  add(effect: ImportNote['effect'], layer: string | null, className: string, sentence: string): void
}

/** Equal sentences about layers of one class become one note. */
export function startNotes(): NoteList {
  const notes: ImportNote[] = []
  const places = new Map<string, number>()
  return {
    notes,
    add(effect, layer, className, sentence) {
      const key = `${effect} ${className} ${sentence}`
      const at = places.get(key)
      const known = at === undefined ? undefined : notes[at]
      if (known === undefined || at === undefined) {
        places.set(key, notes.length)
        notes.push({ effect, layers: layer === null ? [] : [layer], className, sentence })
      } else if (layer !== null) notes[at] = { ...known, layers: [...known.layers, layer] }
    },
  }
}

/** Branded ids: an image id cannot be passed where a class id is wanted. */
declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

export type ImageId = Branded<number, 'ImageId'>
export type ClassId = Branded<number, 'ClassId'>
export type NetworkId = Branded<number, 'NetworkId'>
export type RunId = Branded<number, 'RunId'>
/** A long action with progress and Cancel (import, relocation). */
export type JobId = Branded<string, 'JobId'>

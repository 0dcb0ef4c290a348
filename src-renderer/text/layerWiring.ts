/** Words of the inspector's part about weights of other layers and time steps. */
export const layerWiringText = {
  title: 'Shared weights, time steps',
  weightsOf: 'Uses the weights of',
  own: 'its own',
  weightsHelp: 'Both layers then learn as one and have the same options.',
  noOther: (kind: string) => `There is no other ${kind} layer to share with.`,
  follows: (name: string) => `Shares weights and options with ${name}: what is changed here changes there.`,
  owns: (names: string) => `${names} use its weights and options: what is changed here changes there.`,
  ownsOne: (name: string) => `${name} uses its weights and options: what is changed here changes there.`,
  andMore: (shown: string, more: number) => `${shown} and ${more} more`,
  show: (name: string) => `Show ${name}`,
  everyStep: 'At every time step',
  everyStepHelp: 'The first axis of the input counts as time; the layer works on each entry by itself, with the same weights.',
}

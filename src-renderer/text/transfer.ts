/** Words of one-button transfer, on the training screen. */
export const transferText = {
  title: 'Train on my pictures',
  about: (backbone: string) => `A network that knows many photos already, ${backbone}, learns your classes from a few pictures each, in seconds. Everything stays on this computer.`,
  start: 'Train on my pictures',
  outcome: 'What came of it',
  fineTune: 'Fine-tune the last blocks',
  fineTuneHint: 'Trains the end of the pretrained network too, at a low rate. Takes some minutes; the better of the two on the validation images is kept.',
  noValidation: 'Without validation images nothing would show whether fine-tuning helps. Give some images the part "val" first.',
  show: (name: string) => `Show "${name}"`,
} as const

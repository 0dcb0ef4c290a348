/** Words beside answers that are pictures, on the prediction and the evaluation screen. */
export const drawnText = {
  title: 'What it drew',
  seen: 'What it saw',
  drawn: 'What it drew',
  error: (share: string) => `Where they differ, at most by ${share}`,
  same: 'Where they differ: nowhere',
  show: 'Over the picture',
  over: { answer: 'Answer', truth: 'Mask', difference: 'Mistakes', none: 'Nothing' },
  cover: 'Opacity',
  differences: { right: 'Right', missed: 'Missed', extra: 'Too much', other: 'Another value' },
  overlap: (name: string, share: string) => `${name}, overlap ${share}`,
  nothing: 'It found nothing here.',
  noMask: (reason: string) => `Its mask cannot be shown: ${reason}.`,
  label: (over: string) => `The image as the network sees it, with this over it: ${over}`,
  loading: 'Drawing…',
}

/** Words of choosing a ready-made network. What a network is and where it was published stands in the templates themselves. */
import type { TemplateFamily } from '../../src-shared/templates/template.ts'

export const templatesText = {
  list: 'Start from',
  search: 'Search networks',
  none: (text: string) => `No network is called "${text}".`,
  families: {
    first: 'First steps',
    plain: 'One layer after another',
    inception: 'Windows side by side',
    residual: 'With shortcuts',
    light: 'Small and fast',
    attention: 'Attention',
    images: 'More than classes',
  } satisfies Record<TemplateFamily, string>,
  lookAt: 'Look at',
  source: 'Published',
  size: 'Size',
  sizes: { published: 'As published', small: 'Small', own: 'Own size' },
  trainsFast: 'Small, trains fast',
  width: 'Channels',
  widthHint: 'Of all layers, against the published network.',
  widths: (width: number) => (width === 1 ? 'All' : width > 1 ? `${width} times` : `1/${Math.round(1 / width)}`),
  tooSmall: (sidePx: number) => `At least ${sidePx} px are needed.`,
  multiplyAdds: (count: string) => `${count} multiply-adds per image`,
  slow: 'This size is for computers with a graphics card: on a processor, training takes days. Choose the small size to try it out.',
}

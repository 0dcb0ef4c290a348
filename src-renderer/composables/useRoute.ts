/** Which screen is shown: `#/evaluate?run=3`. The hash survives a reload and works under every origin. */
import { shallowRef } from 'vue'

export const screens = ['data', 'build', 'train', 'evaluate', 'predict', 'export'] as const
export type Screen = (typeof screens)[number]

export interface Route {
  readonly screen: Screen
  /** `run`, `network` ...: what another screen wants shown here. */
  readonly query: Readonly<Record<string, string>>
}

/** The route of a hash; an unknown one leads to the data. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  return { screen: screens.find((screen) => screen === path) ?? 'data', query: Object.fromEntries(new URLSearchParams(query)) }
}
export function formatRoute(route: Route): string {
  const query = new URLSearchParams(route.query).toString()
  return `#/${route.screen}${query ? `?${query}` : ''}`
}

export const route = shallowRef<Route>(parseRoute(location.hash))
window.addEventListener('hashchange', () => (route.value = parseRoute(location.hash)))

export function goTo(screen: Screen, query: Readonly<Record<string, string>> = {}): void {
  location.hash = formatRoute({ screen, query })
}

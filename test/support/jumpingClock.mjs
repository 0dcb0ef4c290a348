/** Loaded before a program (`--import`): its calendar clock jumps back and forth by days whenever it is looked at, as a clock does that is being set. */
const real = Date.now.bind(Date)
const RealDate = Date
let looks = 0
const jumped = () => real() + (looks++ % 2 === 0 ? -3 : 5) * 86_400_000
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [jumped()] : given))
  }
  static now() {
    return jumped()
  }
}

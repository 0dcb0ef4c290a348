// What the numbers of the output mean, by what preprocessing.json says of the answer.

/** Classes with probabilities, highest first; a number; or, of pictures, the plain numbers. */
export function answerOf(kind, labels, numbers) {
  if (kind === 'number') return { number: numbers[0] }
  if (kind === 'picture') return { numbers: Array.from(numbers) }
  // One output for two labels is the probability of the second.
  const probabilities = kind === 'probability' ? [1 - numbers[0], numbers[0]] : Array.from(numbers)
  return { classes: probabilities.map((probability, index) => ({ name: labels[index], probability })).sort((a, b) => b.probability - a.probability) }
}

export function sentenceOf({ classes, number, numbers }) {
  if (classes) return classes.slice(0, 3).map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`).join(', ')
  if (number !== undefined) return String(Number(number.toPrecision(6)))
  const most = numbers.reduce((high, value) => Math.max(high, value), -Infinity)
  const least = numbers.reduce((low, value) => Math.min(low, value), Infinity)
  return `a picture of ${numbers.length} numbers from ${least.toFixed(3)} to ${most.toFixed(3)}`
}

/** Numbers with mean 0 and variance 1 (Box and Muller), for a generator. */
export function normalNumbers(count) {
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()))
}

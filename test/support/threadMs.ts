/** Processor time of this thread so far [ms]. A difference of two tells what something took, however busy the machine is with other things. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

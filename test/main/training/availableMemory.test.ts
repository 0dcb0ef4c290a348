/** Where the figure of free memory comes from, by what the systems write. */
import { describe, expect, test } from 'vitest'
import { availableBytes, cachedFilesOf, limitsLeft, machineLeft, macPagesLeft } from '../../../src-main/training/availableMemory.ts'

test('here there is some, and less than an exabyte', () => {
  expect(availableBytes()).toBeGreaterThan(2 ** 20)
  expect(availableBytes()).toBeLessThan(2 ** 60)
})

test('the machine: free memory and what it can give back', () => {
  expect(machineLeft('MemTotal:       24684084 kB\nMemFree:        19757348 kB\nMemAvailable:   22900200 kB\n')).toBe(22_900_200 * 1024)
})

describe('a container', () => {
  const stat = 'cache 5000\ninactive_file 700\ntotal_inactive_file 900\n'

  test.each([
    ['version 2', '0::/\n', '/sys/fs/cgroup/memory.stat'],
    ['version 2, a group of its own', '0::/user.slice/app\n', '/sys/fs/cgroup/user.slice/app/memory.stat'],
    ['version 1', '8:pids:/\n4:memory:/docker/5d1\n0::/\n', '/sys/fs/cgroup/memory/docker/5d1/memory.stat'],
    ['version 1, seen from inside', '4:memory:/docker/5d1\n0::/\n', '/sys/fs/cgroup/memory/memory.stat'],
  ])('%s: cached files are not taken', (_, cgroup, place) => {
    expect(cachedFilesOf(cgroup, (file) => (file === place ? stat : ''))).toBe(700)
  })

  test('without figures nothing is added', () => expect(cachedFilesOf('', () => '')).toBe(0))
})

describe('limits of the process', () => {
  const status = 'VmSize:\t 1275176 kB\nVmRSS:\t   42816 kB\nVmData:\t  575452 kB\n'
  const limits = (data: string, space: string): string => `Limit                     Soft Limit           Hard Limit           Units     \nMax data size             ${data}            unlimited            bytes     \nMax address space         ${space}            unlimited            bytes     \n`

  test('none leaves everything', () => expect(limitsLeft(limits('unlimited', 'unlimited'), status)).toBe(Infinity))
  test('of data: half of it, because what is reserved counts', () => expect(limitsLeft(limits('819200000', 'unlimited'), status)).toBe((819_200_000 - 575_452 * 1024) / 2))
  test('of addresses', () => expect(limitsLeft(limits('8192000000', '4000000000'), status)).toBe((4_000_000_000 - 1_275_176 * 1024) / 2))
})

test('macOS: free pages and those it can give back at once', () => {
  const text = 'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:                               61440.\nPages active:                            300000.\nPages inactive:                          290000.\nPages speculative:                         5000.\nPages throttled:                              0.\nPages wired down:                        150000.\nPages purgeable:                           1000.\n'
  expect(macPagesLeft(text)).toBe((61_440 + 290_000 + 5000 + 1000) * 16_384)
})

// The two clocks that samples are taken by.
const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Milliseconds. 'cpu' is the time that this process has had on any core, garbage collector threads included: a machine that is busy with
 * other things hardly shows in it.
 */
export const CLOCKS = { wall: () => performance.now(), cpu }

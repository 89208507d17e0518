// The entry `brine/pandas`: what pandas pickles, as values that JavaScript can use.

import { PandasRegistry } from './pandas/adapters.ts'

export { PandasRegistry } from './pandas/adapters.ts'
export { DataFrame } from './pandas/frame.ts'
export { Index } from './pandas/index.ts'
export { Series } from './pandas/series.ts'
export { Interval, Period } from './pandas/spans.ts'
export { NaTType, Timedelta, Timestamp, type TimeUnit } from './pandas/times.ts'

/** The registry to load and dump what pandas pickles: `loads(bytes, { registry: pandas })`. */
export const pandas: PandasRegistry = /*#__PURE__*/ new PandasRegistry()

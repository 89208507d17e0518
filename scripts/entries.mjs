// The entries of the package, for all that is made of them: their files in src/ and dist/, and what package.json exports.

/** The entries of the codec: file names, and the build (src/builds/) and platform of each. index.ts alone is written by hand. */
export const CODEC = {
  index: { build: 'full', standard: true },
  core: { build: 'core', standard: false },
  pure: { build: 'pure', standard: true },
  'core-pure': { build: 'core-pure', standard: false },
  'index.workerd': { build: 'workerd', standard: true },
  'core.workerd': { build: 'core-workerd', standard: false },
}

/** The entries over the codec. Of its shared files they take what they need, and split none of them. */
export const OVER_CODEC = ['tools', 'scan', 'npy', 'torch', 'joblib', 'pandas']

/** Files of src/ that the command line shares with the entries, and what they are in dist/, by which nobody else imports them. */
export const INNER = { zip: 'containers/zip/directory' }

/** What package.json exports: the subpath, its file, and the file for workerd where that has its own. */
export const EXPORTS = [
  ['.', 'index', 'index.workerd'],
  ['./core', 'core', 'core.workerd'],
  ['./pure', 'pure'],
  ['./core/pure', 'core-pure'],
  ...OVER_CODEC.map((name) => [`./${name}`, name]),
]

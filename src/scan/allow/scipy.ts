// The allow list: SciPy's sparse matrices and plain results. Not cKDTree, whose state holds offsets that are followed while it is set, and
// not the distributions of scipy.stats, whose state is run.

import { attributes, bool, constant, instances, list, made, nothing, plainDict, slots, type Table, tuple } from '../rules.ts'

const FORMATS = ['csr', 'csc', 'coo', 'dia', 'lil', 'dok', 'bsr']

export function addScipy(table: Table): void {
  for (const form of FORMATS) {
    const names = `${form}_matrix ${form}_array`
    const sparse =
      form === 'dok'
        ? { ...instances, label: 'sparse', base: ['dict', plainDict] as const, items: true }
        : { ...instances, label: 'sparse' }
    list(
      table,
      `scipy.sparse._${form} ${names}\nscipy.sparse.${form} ${names}\nscipy.sparse ${names}\nscipy.sparse._arrays ${form}_array`,
      sparse,
    )
  }
  list(table, 'scipy.optimize._optimize OptimizeResult\nscipy.optimize.optimize OptimizeResult', {
    data: true,
    make: nothing,
    base: ['dict', plainDict],
    items: true,
    state: attributes,
  })
  list(table, 'scipy.spatial.transform._rotation Rotation', { data: true, make: nothing, state: tuple(made('ndarray'), bool) })
  list(
    table,
    `
scipy.interpolate._bsplines BSpline
scipy.interpolate._interpolate PPoly
scipy.interpolate._cubic CubicSpline PchipInterpolator Akima1DInterpolator
`,
    instances,
  )
  const names = '_call_linear_np _call_linear _call_nearest _call_previousnext _call_spline _call_nan_spline'
  list(
    table,
    `scipy.interpolate._interpolate ${names
      .split(' ')
      .map((name) => `interp1d.${name}`)
      .join(' ')}\nscipy.interpolate.interpolate ${names
      .split(' ')
      .map((name) => `interp1d.${name}`)
      .join(' ')}`,
    constant,
  )
  list(table, 'scipy.interpolate._interpolate interp1d\nscipy.interpolate.interpolate interp1d', {
    ...instances,
    state: slots('_y_axis _y_extra_shape dtype'),
  })
  list(
    table,
    `
scipy._lib.array_api_compat.numpy._aliases asarray
scipy.special._ufuncs expit logit erf gammaln
scipy.special._special_ufuncs expit logit
scipy.linalg._basic inv solve
`,
    constant,
  )
}

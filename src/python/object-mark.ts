// What tells a PyObject from other objects, apart from its class: what shows values must not load that.

/** The mark on PyObject's prototype. A symbol, since no key in a pickle can be one. */
export const PY_OBJECT: unique symbol = Symbol('brine.PyObject')

// Why names are dangerous. This list only explains: what is on neither list is unknown, and never safe.

/** What names of these modules, and of those below them, do. A line is a reason, and the modules. */
const MODULES = `
runs commands: os posix nt subprocess _posixsubprocess pty popen2 commands pexpect asyncio.subprocess asyncio.unix_events distutils.spawn
 _osx_support
runs code: runpy code codeop timeit cProfile profile trace bdb pdb doctest idlelib lib2to3 py_compile compileall zipapp pydoc test.support
 unittest nose IPython ipykernel _aix_support
loads code: importlib imp pkgutil zipimport _frozen_importlib _frozen_importlib_external ctypes _ctypes cffi numpy.f2py numpy.distutils
 numpy.testing distutils setuptools pip ensurepip venv site torch.hub torch.utils.cpp_extension torch.utils.bottleneck torch.fx torch.jit
 torch._inductor torch._dynamo torch.testing torch.distributed pkg_resources
reads and writes files: shutil tempfile fileinput glob io _io mmap linecache zipfile tarfile sqlite3 _sqlite3 dbm shelve
opens connections: socket _socket ssl http.client http.server urllib.request ftplib smtplib poplib imaplib telnetlib nntplib xmlrpc.client
 xmlrpc.server socketserver requests.api webbrowser wsgiref asyncio aiohttp httpx paramiko
unpickles: pickle _pickle cPickle dill cloudpickle marshal yaml ruamel jsonpickle joblib.numpy_pickle pandas.io torch.serialization
 sklearn.externals
reaches into the interpreter: sys gc _testcapi faulthandler atexit _thread signal
runs programs: mailcap pipes logging.config antigravity
`

/** What single names do, where the rest of their module is no worse than unknown. */
const NAMES = `
runs code: builtins.eval builtins.exec builtins.execfile builtins.compile builtins.__import__ builtins.breakpoint builtins.help
 builtins.input builtins.map builtins.filter functools.reduce functools.partial _functools.reduce types.FunctionType types.CodeType
 types.LambdaType types.MethodType operator.methodcaller operator.attrgetter _operator.methodcaller _operator.attrgetter typing._eval_type
 typing.ForwardRef dataclasses._create_fn dataclasses.make_dataclass string.Formatter numpy.vectorize numpy.fromfunction pandas.eval
 pandas.core.computation.eval.eval sympy.sympify sympy.core.sympify.sympify sympy.lambdify
 transformers.utils.import_utils.getattribute_from_module
reaches other names: builtins.getattr builtins.setattr builtins.delattr builtins.vars builtins.globals builtins.locals builtins.dir
 builtins.type builtins.super
reads and writes files: builtins.open builtins.file numpy.load numpy.save numpy.savetxt numpy.loadtxt numpy.fromfile numpy.memmap
 numpy.genfromtxt numpy.lib.npyio.NpzFile pandas.read_pickle pandas.read_csv torch.load torch.save joblib.load joblib.dump
 pathlib.Path.write_text pathlib.Path.read_text
`

let reasons: { modules: Map<string, string>; names: Map<string, string> } | undefined

function parse(lines: string): Map<string, string> {
  const map = new Map<string, string>()
  let reason = ''
  for (const line of lines.trim().split('\n')) {
    // A line that begins with a blank has more names of the reason before.
    const [own, names = ''] = line.startsWith(' ') ? [reason, line.trim()] : line.split(': ')
    reason = own ?? ''
    for (const name of names.split(' ')) map.set(name, reason)
  }
  return map
}

/** What a name is known to do, as the end of a sentence; undefined for what is not known to do harm. */
export function denied(module: string, name: string): string | undefined {
  reasons ??= { modules: parse(MODULES), names: parse(NAMES) }
  const full = `${module}.${name}`
  const single = reasons.names.get(full)
  if (single !== undefined) return single
  // Dotted names reach on from what is named: `print.__class__...`.
  if (/(^|\.)__/.test(name) && name.includes('.')) return 'reaches other names'
  for (let end = full.lastIndexOf('.'); end > 0; end = full.lastIndexOf('.', end - 1)) {
    const reason = reasons.modules.get(full.slice(0, end))
    if (reason !== undefined) return reason
  }
  return undefined
}

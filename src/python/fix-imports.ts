// The renames between Python 2 and 3 that pickle undoes under fix_imports, after CPython 3.13's Lib/_compat_pickle.py.
// A line is `module name module [name]`, or `module module`; what leaves the second name out keeps the first.

const MODULES_BOTH_WAYS = `
__builtin__ builtins
copy_reg copyreg
Queue queue
SocketServer socketserver
ConfigParser configparser
repr reprlib
tkFileDialog tkinter.filedialog
tkSimpleDialog tkinter.simpledialog
tkColorChooser tkinter.colorchooser
tkCommonDialog tkinter.commondialog
Dialog tkinter.dialog
Tkdnd tkinter.dnd
tkFont tkinter.font
tkMessageBox tkinter.messagebox
ScrolledText tkinter.scrolledtext
Tkconstants tkinter.constants
ttk tkinter.ttk
Tkinter tkinter
markupbase _markupbase
_winreg winreg
thread _thread
dummy_thread _dummy_thread
dbhash dbm.bsd
dumbdbm dbm.dumb
dbm dbm.ndbm
gdbm dbm.gnu
xmlrpclib xmlrpc.client
SimpleXMLRPCServer xmlrpc.server
httplib http.client
htmlentitydefs html.entities
HTMLParser html.parser
Cookie http.cookies
cookielib http.cookiejar
BaseHTTPServer http.server
test.test_support test.support
commands subprocess
urlparse urllib.parse
robotparser urllib.robotparser
urllib2 urllib.request
anydbm dbm
_abcoll collections.abc`

const MODULES_TO_3 = `
cPickle pickle
_elementtree xml.etree.ElementTree
FileDialog tkinter.filedialog
SimpleDialog tkinter.simpledialog
DocXMLRPCServer xmlrpc.server
SimpleHTTPServer http.server
CGIHTTPServer http.server
UserDict collections
UserList collections
UserString collections
whichdb dbm
StringIO io
cStringIO io`

const MODULES_TO_2 = `
_bz2 bz2
_dbm dbm
_functools functools
_gdbm gdbm
_pickle pickle`

const NAMES_BOTH_WAYS = `
__builtin__ xrange builtins range
__builtin__ reduce functools
__builtin__ intern sys
__builtin__ unichr builtins chr
__builtin__ unicode builtins str
__builtin__ long builtins int
itertools izip builtins zip
itertools imap builtins map
itertools ifilter builtins filter
itertools ifilterfalse itertools filterfalse
itertools izip_longest itertools zip_longest
UserDict IterableUserDict collections UserDict
UserList UserList collections
UserString UserString collections
whichdb whichdb dbm
_socket fromfd socket
_multiprocessing Connection multiprocessing.connection
multiprocessing.process Process multiprocessing.context
multiprocessing.forking Popen multiprocessing.popen_fork
urllib ContentTooShortError urllib.error
urllib getproxies urllib.request
urllib pathname2url urllib.request
urllib quote_plus urllib.parse
urllib quote urllib.parse
urllib unquote_plus urllib.parse
urllib unquote urllib.parse
urllib url2pathname urllib.request
urllib urlcleanup urllib.request
urllib urlencode urllib.parse
urllib urlopen urllib.request
urllib urlretrieve urllib.request
urllib2 HTTPError urllib.error
urllib2 URLError urllib.error`

const NAMES_TO_3 = `
__builtin__ basestring builtins str
exceptions StandardError builtins Exception
UserDict UserDict collections
socket _socketobject socket SocketType`

const NAMES_TO_2 = `
_functools reduce __builtin__
tkinter.filedialog FileDialog FileDialog
tkinter.filedialog LoadFileDialog FileDialog
tkinter.filedialog SaveFileDialog FileDialog
tkinter.simpledialog SimpleDialog SimpleDialog
xmlrpc.server ServerHTMLDoc DocXMLRPCServer
xmlrpc.server XMLRPCDocGenerator DocXMLRPCServer
xmlrpc.server DocXMLRPCRequestHandler DocXMLRPCServer
xmlrpc.server DocXMLRPCServer DocXMLRPCServer
xmlrpc.server DocCGIXMLRPCRequestHandler DocXMLRPCServer
http.server SimpleHTTPRequestHandler SimpleHTTPServer
http.server CGIHTTPRequestHandler CGIHTTPServer
_socket socket socket _socketobject`

/** `exceptions.X` in Python 2, `builtins.X` in Python 3. */
const EXCEPTIONS = `
ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning EOFError EnvironmentError
Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError KeyError
KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError OverflowError PendingDeprecationWarning
ReferenceError RuntimeError RuntimeWarning StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError
UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
Warning ZeroDivisionError`

/** `multiprocessing.X` in Python 2, `multiprocessing.context.X` in Python 3. */
const MULTIPROCESSING_EXCEPTIONS = 'AuthenticationError BufferTooShort ProcessError TimeoutError'

/** `builtins.X` in Python 3, which Python 2 knows as `exceptions.OSError`. */
const OS_ERRORS = `
BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError
TimeoutError`

interface Mapping {
  readonly modules: Map<string, string>
  /** Keyed by {@link nameKey}. */
  readonly names: Map<string, [module: string, name: string]>
}

let to3: Mapping | undefined
let to2: Mapping | undefined

/**
 * The Python 3 name of a Python 2 global, as `Unpickler.find_class` maps it for protocols 0 to 2: a renamed global first, else a
 * renamed module, else the name itself.
 */
export function mapImport(module: string, name: string): [module: string, name: string] {
  to3 ??= mapping(false, MODULES_TO_3, NAMES_TO_3)
  return rename(to3, module, name)
}

/** The Python 2 name of a Python 3 global, as `fix_imports` in Modules/_pickle.c maps it for protocols 0 to 2. */
export function reverseMapImport(module: string, name: string): [module: string, name: string] {
  if (to2 === undefined) {
    to2 = mapping(true, MODULES_TO_2, NAMES_TO_2)
    for (const error of words(OS_ERRORS)) to2.names.set(nameKey('builtins', error), ['exceptions', 'OSError'])
    to2.names.set(nameKey('builtins', 'ModuleNotFoundError'), ['exceptions', 'ImportError'])
  }
  return rename(to2, module, name)
}

/** No two names in the tables are as long together: to put longer ones together would take a time of its own. */
const MAX_NAMES = 128

function rename(mapping: Mapping, module: string, name: string): [module: string, name: string] {
  const renamed = module.length + name.length > MAX_NAMES ? undefined : mapping.names.get(nameKey(module, name))
  return renamed === undefined ? [mapping.modules.get(module) ?? module, name] : [renamed[0], renamed[1]]
}

// No name in the tables has a space, so a key with exactly one was split there and nowhere else.
function nameKey(module: string, name: string): string {
  return `${module} ${name}`
}

function mapping(reverse: boolean, modulesOneWay: string, namesOneWay: string): Mapping {
  const modules = new Map<string, string>()
  for (const line of lines(MODULES_BOTH_WAYS)) {
    const [module2, module3] = words(line) as [string, string]
    if (reverse) modules.set(module3, module2)
    else modules.set(module2, module3)
  }
  for (const line of lines(modulesOneWay)) modules.set(...(words(line) as [string, string]))

  const names: Mapping['names'] = new Map()
  const both = (module2: string, name2: string, module3: string, name3 = name2) =>
    reverse ? names.set(nameKey(module3, name3), [module2, name2]) : names.set(nameKey(module2, name2), [module3, name3])
  for (const line of lines(NAMES_BOTH_WAYS)) both(...(words(line) as [string, string, string]))
  for (const error of words(EXCEPTIONS)) both('exceptions', error, 'builtins')
  for (const error of words(MULTIPROCESSING_EXCEPTIONS)) both('multiprocessing', error, 'multiprocessing.context')
  for (const line of lines(namesOneWay)) {
    const [module, name, toModule, toName = name] = words(line) as [string, string, string, string?]
    names.set(nameKey(module, name), [toModule, toName])
  }
  return { modules, names }
}

function lines(table: string): string[] {
  return table.trim().split('\n')
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

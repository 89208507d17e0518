// The renames between Python 2 and 3 that pickle undoes under fix_imports, after CPython 3.13's Lib/_compat_pickle.py.
// A line is a module, what it is renamed to, and the names in it that are moved there: `name`, or `name=renamed`. Without names, all are.

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
__builtin__ builtins xrange=range unichr=chr unicode=str long=int
__builtin__ functools reduce
__builtin__ sys intern
itertools builtins izip=zip imap=map ifilter=filter
itertools itertools ifilterfalse=filterfalse izip_longest=zip_longest
UserDict collections IterableUserDict=UserDict
UserList collections UserList
UserString collections UserString
whichdb dbm whichdb
_socket socket fromfd
_multiprocessing multiprocessing.connection Connection
multiprocessing.process multiprocessing.context Process
multiprocessing.forking multiprocessing.popen_fork Popen
urllib urllib.error ContentTooShortError
urllib urllib.request getproxies pathname2url url2pathname urlcleanup urlopen urlretrieve
urllib urllib.parse quote_plus quote unquote_plus unquote urlencode
urllib2 urllib.error HTTPError URLError
multiprocessing multiprocessing.context AuthenticationError BufferTooShort ProcessError TimeoutError`

const NAMES_TO_3 = `
__builtin__ builtins basestring=str
exceptions builtins StandardError=Exception
UserDict collections UserDict
socket socket _socketobject=SocketType`

const NAMES_TO_2 = `
_functools __builtin__ reduce
tkinter.filedialog FileDialog FileDialog LoadFileDialog SaveFileDialog
tkinter.simpledialog SimpleDialog SimpleDialog
xmlrpc.server DocXMLRPCServer ServerHTMLDoc XMLRPCDocGenerator DocXMLRPCRequestHandler DocXMLRPCServer DocCGIXMLRPCRequestHandler
http.server SimpleHTTPServer SimpleHTTPRequestHandler
http.server CGIHTTPServer CGIHTTPRequestHandler
_socket socket socket=_socketobject`

/** Exceptions of `exceptions` in Python 2 and of `builtins` in Python 3: those whose names end in Error, in Warning, and in neither. */
const ERRORS = `
Arithmetic Assertion Attribute Buffer EOF Environment FloatingPoint IO Import Indentation Index Key Lookup Memory Name
NotImplemented OS Overflow Reference Runtime Syntax System Tab Type UnboundLocal UnicodeDecode UnicodeEncode Unicode
UnicodeTranslate Value ZeroDivision`
const WARNINGS = 'Bytes Deprecation Future Import PendingDeprecation Runtime Syntax Unicode User'
const OTHERS = 'BaseException Exception GeneratorExit KeyboardInterrupt StopIteration SystemExit Warning'

/** `builtins.XError` in Python 3, which Python 2 knows as `exceptions.OSError`. */
const OS_ERRORS = `
BrokenPipe ChildProcess ConnectionAborted Connection ConnectionRefused ConnectionReset FileExists FileNotFound Interrupted
IsADirectory NotADirectory Permission ProcessLookup Timeout`

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
    for (const error of words(OS_ERRORS)) to2.names.set(nameKey('builtins', `${error}Error`), ['exceptions', 'OSError'])
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
  const move = (line: string, isReverse: boolean) => {
    const [from, to, ...moved] = words(line) as [string, string]
    for (const one of moved as string[]) {
      const [name, renamed = name] = one.split('=') as [string]
      if (isReverse) names.set(nameKey(to, renamed), [from, name])
      else names.set(nameKey(from, name), [to, renamed])
    }
  }
  for (const line of lines(NAMES_BOTH_WAYS)) move(line, reverse)
  const exceptions = [OTHERS, ...words(ERRORS).map((name) => `${name}Error`), ...words(WARNINGS).map((name) => `${name}Warning`)]
  move(`exceptions builtins ${exceptions.join(' ')}`, reverse)
  for (const line of lines(namesOneWay)) move(line, false)
  return { modules, names }
}

function lines(table: string): string[] {
  return table.trim().split('\n')
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

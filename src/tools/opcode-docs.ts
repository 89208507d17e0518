// What pickletools says of each opcode beyond its name, code and protocol: argument, stack effect, description.

/** Kind of argument, or '' for none; items taken and left, the top last; the description, with CPython's words on the first line. */
export type OpcodeDoc = readonly [arg: string, before: string, after: string, doc: string]

const PUT = 'Store the stack top into the memo.  The stack is not popped.'
const GET = 'Read an object from the memo and push it on the stack.'
const STRING = 'Push a Python string object.\n\nAn 8-bit string of Python 2.'
const BYTES = 'Push a Python bytes object.'
const UNICODE = 'Push a Python Unicode string object.'
const GLOBAL = 'Push a global object (module.attr) on the stack.\n\n'
const EXTENSION = 'Extension code.\n\nThe global that `copyreg.add_extension` gave this number.'
const CLASS = 'Build a class instance.\n\n'
const NEW = 'Build an object instance.\n\n'
const PERSISTENT = 'Push an object identified by a persistent ID.\n\n'

/** In the order of the opcode table. */
export const OPCODE_DOCS: readonly OpcodeDoc[] = [
  /* INT */ ['decimalnl_short', '', 'int_or_bool', 'Push an integer or bool.\n\n`I01` and `I00` are True and False.'],
  /* BININT */ ['int4', '', 'int', 'Push a four-byte signed integer.'],
  /* BININT1 */ ['uint1', '', 'int', 'Push a one-byte unsigned integer.'],
  /* BININT2 */ ['uint2', '', 'int', 'Push a two-byte unsigned integer.'],
  /* LONG */ ['decimalnl_long', '', 'int', 'Push a long integer.\n\nPython refuses more than 4300 digits.'],
  /* LONG1 */ ['long1', '', 'int', 'Long integer using one-byte length.'],
  /* LONG4 */ ['long4', '', 'int', 'Long integer using four-byte length.'],
  /* STRING */ ['stringnl', '', 'bytes_or_str', STRING],
  /* BINSTRING */ ['string4', '', 'bytes_or_str', STRING],
  /* SHORT_BINSTRING */ ['string1', '', 'bytes_or_str', STRING],
  /* BINBYTES */ ['bytes4', '', 'bytes', BYTES],
  /* SHORT_BINBYTES */ ['bytes1', '', 'bytes', BYTES],
  /* BINBYTES8 */ ['bytes8', '', 'bytes', BYTES],
  /* BYTEARRAY8 */ ['bytearray8', '', 'bytearray', 'Push a Python bytearray object.'],
  /* NEXT_BUFFER */ ['', '', 'buffer', 'Push an out-of-band buffer object.'],
  /* READONLY_BUFFER */ ['', 'buffer', 'buffer', 'Make an out-of-band buffer object read-only.'],
  /* NONE */ ['', '', 'None', 'Push None on the stack.'],
  /* NEWTRUE */ ['', '', 'bool', 'Push True onto the stack.'],
  /* NEWFALSE */ ['', '', 'bool', 'Push False onto the stack.'],
  /* UNICODE */ ['unicodestringnl', '', 'str', UNICODE],
  /* SHORT_BINUNICODE */ ['unicodestring1', '', 'str', UNICODE],
  /* BINUNICODE */ ['unicodestring4', '', 'str', UNICODE],
  /* BINUNICODE8 */ ['unicodestring8', '', 'str', UNICODE],
  /* FLOAT */ ['floatnl', '', 'float', 'Newline-terminated decimal float literal.'],
  /* BINFLOAT */ ['float8', '', 'float', 'Float stored in binary form, with 8 bytes of data.'],
  /* EMPTY_LIST */ ['', '', 'list', 'Push an empty list.'],
  /* APPEND */ ['', 'list any', 'list', 'Append an object to a list.'],
  /* APPENDS */ ['', 'list mark stackslice', 'list', 'Extend a list by a slice of stack objects.'],
  /* LIST */ ['', 'mark stackslice', 'list', 'Build a list out of the topmost stack slice, after markobject.'],
  /* EMPTY_TUPLE */ ['', '', 'tuple', 'Push an empty tuple.'],
  /* TUPLE */ ['', 'mark stackslice', 'tuple', 'Build a tuple out of the topmost stack slice, after markobject.'],
  /* TUPLE1 */ ['', 'any', 'tuple', 'Build a one-tuple out of the topmost item on the stack.'],
  /* TUPLE2 */ ['', 'any any', 'tuple', 'Build a two-tuple out of the top two items on the stack.'],
  /* TUPLE3 */ ['', 'any any any', 'tuple', 'Build a three-tuple out of the top three items on the stack.'],
  /* EMPTY_DICT */ ['', '', 'dict', 'Push an empty dict.'],
  /* DICT */ [
    '',
    'mark stackslice',
    'dict',
    'Build a dict out of the topmost stack slice, after markobject.\n\nThe slice is keys and values by turns.',
  ],
  /* SETITEM */ ['', 'dict any any', 'dict', 'Add a key+value pair to an existing dict.\n\nThe value is on top.'],
  /* SETITEMS */ [
    '',
    'dict mark stackslice',
    'dict',
    'Add an arbitrary number of key+value pairs to an existing dict.\n\nThe slice is keys and values by turns.',
  ],
  /* EMPTY_SET */ ['', '', 'set', 'Push an empty set.'],
  /* ADDITEMS */ ['', 'set mark stackslice', 'set', 'Add an arbitrary number of items to an existing set.'],
  /* FROZENSET */ ['', 'mark stackslice', 'frozenset', 'Build a frozenset out of the topmost slice, after markobject.'],
  /* POP */ ['', 'any', '', 'Discard the top stack item, shrinking the stack by one item.\n\nThat may be a mark.'],
  /* DUP */ ['', 'any', 'any any', 'Push the top stack item onto the stack again, duplicating it.\n\nBoth are the same object.'],
  /* MARK */ ['', '', 'mark', 'Push markobject onto the stack.'],
  /* POP_MARK */ ['', 'mark stackslice', '', 'Pop all the stack objects at and above the topmost markobject.'],
  /* GET */ ['decimalnl_short', '', 'any', GET],
  /* BINGET */ ['uint1', '', 'any', GET],
  /* LONG_BINGET */ ['uint4', '', 'any', GET],
  /* PUT */ ['decimalnl_short', '', '', PUT],
  /* BINPUT */ ['uint1', '', '', PUT],
  /* LONG_BINPUT */ ['uint4', '', '', PUT],
  /* MEMOIZE */ ['', 'any', 'any', `${PUT}\n\nThe index is the number of objects in the memo.`],
  /* EXT1 */ ['uint1', '', 'any', EXTENSION],
  /* EXT2 */ ['uint2', '', 'any', EXTENSION],
  /* EXT4 */ ['int4', '', 'any', EXTENSION],
  /* GLOBAL */ ['stringnl_noescape_pair', '', 'any', `${GLOBAL}A class or function. Python imports the module for it, whatever it is.`],
  /* STACK_GLOBAL */ ['', 'str str', 'any', `${GLOBAL}As GLOBAL. The name may have dots in it, to reach into a class.`],
  /* REDUCE */ ['', 'any any', 'any', 'Push an object built from a callable and an argument tuple.\n\nPython calls it, whatever it is.'],
  /* BUILD */ [
    '',
    'any any',
    'any',
    'Finish building an object, via __setstate__ or dict update.\n\nThe state is on top. Without `__setstate__` it is a dict of attributes, or a pair of such dicts.',
  ],
  /* INST */ ['stringnl_noescape_pair', 'mark stackslice', 'any', `${CLASS}As OBJ, with the class by name. The slice is its arguments.`],
  /* OBJ */ ['', 'mark any stackslice', 'any', `${CLASS}The class lies above the mark, its arguments above that.`],
  /* NEWOBJ */ ['', 'any any', 'any', `${NEW}\`cls.__new__(cls, *args)\`, with class and tuple.`],
  /* NEWOBJ_EX */ ['', 'any any any', 'any', `${NEW}\`cls.__new__(cls, *args, **kwargs)\`, with class, tuple and dict.`],
  /* PROTO */ ['uint1', '', '', 'Protocol version indicator.\n\nPickles of protocol 2 and up begin with it.'],
  /* STOP */ ['', 'any', '', 'Stop the unpickling machine.\n\nThe item on top is what the pickle holds.'],
  /* FRAME */ ['uint8', '', '', 'Indicate the beginning of a new frame.\n\nThe argument is its length in bytes.'],
  /* PERSID */ ['stringnl_noescape', '', 'any', `${PERSISTENT}What it stands for is up to the reader's \`persistent_load\`.`],
  /* BINPERSID */ ['', 'any', 'any', `${PERSISTENT}As PERSID; the id may be any object.`],
]

// The allow list: data types of Python's standard library, and of the small libraries that stand beside it.

import { numberOf } from '../../python/ints.ts'
import {
  all,
  any,
  args,
  attributes,
  bytes,
  calledClass,
  calling,
  constant,
  data,
  either,
  flat,
  globalNamed,
  instances,
  int,
  type Known,
  list,
  listOf,
  made,
  matching,
  modest,
  named,
  none,
  nothing,
  oneOf,
  optional,
  plainDict,
  plainList,
  plainTuple,
  type Rule,
  real,
  record,
  slots,
  small,
  str,
  type Table,
  tuple,
  tupleOf,
} from '../rules.ts'

const zone = made('timezone')
const dict = plainDict
const ENUMS = `
http HTTPStatus HTTPMethod
signal Signals Handlers Sigmasks
socket AddressFamily SocketKind AddressInfo MsgFlag
re RegexFlag
inspect _ParameterKind
uuid SafeUUID
calendar Month Day
ssl TLSVersion VerifyMode
`
/** Factories that make plain values and take no arguments from anybody. */
const factory = either(
  none,
  globalNamed(/^(builtins\.(list|dict|set|int|float|str|tuple|bool|bytes|frozenset|complex)|collections\.(OrderedDict|Counter|deque))$/),
)

const ZONE_NAME = /^(?!.*\.\.)[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/
const zoneName = matching(ZONE_NAME)
/** Where time zone files lie: tzfile opens the path. */
const zoneFile = matching(/^(?!.*\.\.)(\/(usr|etc)\/[\w./-]*zoneinfo\/[\w+/-]+|\/etc\/localtime)$/)

export function addStandardLibrary(table: Table): void {
  addDates(table)
  addCollections(table)
  addNumbers(table)
  list(table, 'uuid UUID', { ...instances, state: record({ int, is_safe: small }) })
  list(
    table,
    'ipaddress IPv4Address IPv6Address IPv4Network IPv6Network IPv4Interface IPv6Interface',
    calledClass(args([either(str, int)])),
  )
  const paths = 'Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath'
  list(table, `pathlib ${paths}\npathlib._local ${paths}`, calledClass(all(str), { state: none }))
  list(table, 're _compile', calling(pattern))
  list(table, ENUMS, calledClass(args([either(int, str)]), { label: 'enum' }))
  list(table, 'signal SIGINT SIGTERM\nsocket AF_INET AF_INET6 AF_UNIX SOCK_STREAM SOCK_DGRAM', constant)
  list(table, '_operator or_', calling(args([made('enum'), made('enum')]), { label: 'enum' }))
  list(
    table,
    'functools partial',
    calling((values, known) => values.length === 1 && isInert(values[0], known), { label: 'partial', state: partialState }),
  )
  list(table, 'operator itemgetter\n_operator itemgetter', calledClass(all(either(str, int, made('slice')))))
  list(
    table,
    'operator add mul sub truediv eq ne lt le gt ge and_ or_ not_ neg\n_operator add mul sub truediv eq ne lt le gt ge and_ not_ neg',
    constant,
  )
  list(table, 'itertools count', calledClass(args([real, real], 0), { label: 'iterator' }))
  list(table, 'itertools repeat', calledClass(args([any, small], 1), { label: 'iterator' }))
  list(table, 'random Random', calledClass(nothing, { state: tuple(int, tupleOf(int), optional(real)) }))
  list(table, '_io BytesIO\nio BytesIO', { data: true, make: nothing, state: tuple(bytes, small, optional(dict)) })
  list(table, '_io StringIO\nio StringIO', { data: true, make: nothing, state: tuple(optional(str), optional(str), small, optional(dict)) })
  list(table, 'urllib.parse ParseResult SplitResult DefragResult', namedTuple(optional(str)))
  list(table, 'urllib.parse ParseResultBytes SplitResultBytes DefragResultBytes', namedTuple(bytes))
  list(table, 'argparse Namespace\nstring Template\nlogging LogRecord', instances)
  list(table, 'optparse Values', instances)
  list(table, 'xml.etree.ElementTree Element', {
    data: true,
    make: nothing,
    state: record({ tag: str, _children: plainList, attrib: dict, text: optional(str), tail: optional(str) }),
  })
  list(table, 'inspect _empty', constant)
  const parameter = { _default: any, _annotation: any, _kind: any, _name: str, _partial_kwarg: any }
  list(
    table,
    'inspect Parameter',
    calledClass(args([str, made('enum')]), { label: 'inspect.Parameter', state: record(parameter), hashed: true }),
  )
  list(
    table,
    'inspect Signature',
    calledClass(args([tupleOf(made('inspect.Parameter'))]), { state: record({ _return_annotation: any }), hashed: true }),
  )
  addTyping(table)
  addCookies(table)
  addSorted(table)
}

/** Ranges of a set whose characters are gone through one by one, where case is ignored: a million for four characters of the pattern. */
const MAX_RANGES = 50

function pattern(values: readonly unknown[], known: Known): boolean {
  const [text, given] = values
  const hasRanges = typeof text === 'string' && (numberOf(given) & 2) !== 0 && text.split('-').length > MAX_RANGES
  // Below U+0800 there are too few to matter.
  const isSlow = hasRanges && /\\[uUN]|[^\0-\u07ff]/.test(text)
  return !isSlow && args([either(str, bytes), flags], 1)(values, known, undefined)
}

/** Not re.DEBUG, which prints. */
const flags = (value: unknown): boolean => typeof value === 'number' && (value & 128) === 0

function namedTuple(test: Parameters<typeof all>[0]): Rule {
  return { data: true, make: all(test), base: ['tuple', tupleOf(test)] }
}

/** A class or function that is of no harm to whoever calls it, and is not called here. */
function isInert(value: unknown, known: Known): boolean {
  return known.entryOf(value)?.rule.data === true || known.labelOf(value) === '__new__'
}

function partialState(value: unknown, known: Known): boolean {
  return tuple(isInert, plainTuple, dict, optional(dict))(value, known)
}

function addDates(table: Table): void {
  list(
    table,
    'datetime date',
    calledClass(either2(args([either(bytes, matching(/^[\s\S]{4}$/))]), args([small, small, small])), { label: 'datetime' }),
  )
  list(
    table,
    'datetime datetime time',
    calledClass(either2(args([either(bytes, matching(/^[\s\S]{6,10}$/)), zone], 1), numbers), { label: 'datetime' }),
  )
  list(table, 'datetime timedelta', calledClass(args([real, real, real], 0), { label: 'timedelta' }))
  list(table, 'datetime timezone', calledClass(args([made('timedelta'), str], 1), { label: 'timezone' }))
  list(table, 'datetime timezone.utc', { data: true, label: 'timezone' })
  list(table, 'zoneinfo ZoneInfo\nbackports.zoneinfo ZoneInfo', constant)
  list(
    table,
    'zoneinfo ZoneInfo._unpickle\nbackports.zoneinfo ZoneInfo._unpickle',
    calling(args([zoneName, oneOf(0, 1, true, false)]), { label: 'timezone' }),
  )
  list(table, 'pytz _UTC', calling(nothing, { label: 'timezone' }))
  list(table, 'pytz _p', calling(args([zoneName, small, small, str], 1), { label: 'timezone' }))
  list(table, 'pytz FixedOffset _FixedOffset', calledClass(args([small]), { label: 'timezone' }))
  list(table, 'pytz UTC utc', { data: true, label: 'timezone' })
  const zoneClass: Rule = { data: true, label: 'timezone', make: nothing, call: nothing, state: data }
  list(table, 'dateutil.tz.tz tzutc tzlocal tzoffset tzstr tzrange\ndateutil.tz tzutc tzlocal tzoffset tzstr', zoneClass)
  list(table, 'dateutil.tz.tz _ttinfo', instances)
  list(table, 'dateutil.tz.tz tzfile\ndateutil.zoneinfo tzfile', calling(args([none, zoneFile]), { label: 'timezone', state: data }))
  list(table, 'dateutil.relativedelta relativedelta\ndateutil.rrule rrule rruleset', { ...instances, label: 'relativedelta', hashed: true })
  list(table, 'dateutil._common weekday\ndateutil.relativedelta weekday', { ...instances, state: slots('weekday n') })
  list(table, 'pendulum.tz.timezone Timezone', constant)
  list(table, 'pendulum.tz.timezone Timezone._unpickle', calling(args([zoneName, oneOf(0, 1, true, false)]), { label: 'timezone' }))
  list(
    table,
    'pendulum.datetime DateTime\npendulum.date Date\npendulum.time Time\npendulum.duration Duration',
    calledClass(all(either(bytes, real, optional(zone))), { label: 'datetime' }),
  )
}

const numbers = all(either(small, optional(zone)))

function either2(a: NonNullable<Rule['call']>, b: NonNullable<Rule['call']>): NonNullable<Rule['call']> {
  return (values, known, kwargs) => a(values, known, kwargs) || b(values, known, kwargs)
}

function addCollections(table: Table): void {
  const pairs = listOf(either(plainList, plainTuple))
  list(
    table,
    'collections OrderedDict',
    calledClass(args([either(pairs, dict)], 0), {
      label: 'OrderedDict',
      make: nothing,
      base: ['dict', dict],
      items: true,
      state: attributes,
    }),
  )
  // It frees another in it by a call within the call, however many there are.
  list(table, 'collections defaultdict', calledClass(args([factory, dict], 0), { contents: 1, items: true, state: attributes }))
  list(
    table,
    'collections deque',
    calledClass(args([either(plainTuple, plainList), optional(small)], 0), { items: true, state: attributes }),
  )
  list(table, 'collections Counter', calledClass(args([dict], 0), { make: nothing, base: ['dict', dict], items: true, state: attributes }))
  list(table, 'collections ChainMap UserDict UserList', instances)
  list(table, 'collections UserString', { data: true, make: args([str], 0), state: attributes, hashed: true })
}

function addNumbers(table: Table): void {
  list(table, 'decimal Decimal\n_decimal Decimal\n_pydecimal Decimal', calledClass(args([matching(/^[\s\S]{0,100000}$/)])))
  const signals = [
    'Clamped InvalidOperation DivisionByZero Inexact Rounded Subnormal Overflow Underflow FloatOperation DivisionImpossible',
    'ConversionSyntax InvalidContext DivisionUndefined DecimalException',
  ].join(' ')
  list(table, `decimal ${signals}\n_decimal ${signals}`, constant)
  list(table, 'decimal Context', calledClass(all(either(small, str, plainList))))
  // 1/3, or two ints: a decimal exponent would be carried out.
  list(table, 'fractions Fraction', calledClass(either2(args([matching(/^-?\d{1,10000}(\/\d{1,10000})?$/)]), args([modest, modest]))))
}

function addTyping(table: Table): void {
  list(
    table,
    `
typing Any List Dict Set FrozenSet Tuple Union Optional Callable Iterable Iterator Sequence Mapping Type Literal ClassVar Final Hashable
 Generic
`,
    { data: true, label: 'type' },
  )
  const one = either(made('type'), none, (value, known) => known.entryOf(value)?.rule.data === true)
  // No text: it would be compiled.
  const type = either(one, tupleOf(either(one, listOf(one))))
  list(table, '_operator getitem', calling(args([named('type'), type]), { label: 'type', hashed: true, contents: 1 }))
  list(
    table,
    'types GenericAlias',
    calledClass(args([globalNamed(/^builtins\.(list|dict|set|tuple|frozenset|type)$/), plainTuple]), { label: 'type', hashed: true }),
  )
}

function addCookies(table: Table): void {
  const cookies: Rule = { data: true, make: nothing, base: ['dict', dict], items: str, state: attributes }
  // What is set in it becomes a str, by methods that attributes may take the place of.
  list(table, 'http.cookies SimpleCookie', { ...cookies, values: either(str, made('http.cookies Morsel')) })
  list(table, 'http.cookies Morsel', {
    ...cookies,
    state: record({
      key: optional(str),
      value: optional(str),
      coded_value: optional(str),
      _key: optional(str),
      _value: optional(str),
      _coded_value: optional(str),
    }),
  })
  list(table, 'http.cookiejar Cookie DefaultCookiePolicy', instances)
  list(
    table,
    `
requests.cookies RequestsCookieJar
requests.structures CaseInsensitiveDict
requests.sessions Session
requests.models Response PreparedRequest Request
urllib3.util.retry Retry
requests.auth HTTPBasicAuth
`,
    instances,
  )
  // Its __setstate__ calls a method that an attribute could take the place of.
  const adapter = record({
    max_retries: any,
    config: dict,
    _pool_connections: small,
    _pool_maxsize: small,
    _pool_block: oneOf(true, false),
  })
  list(table, 'requests.adapters HTTPAdapter', { ...instances, state: adapter })
}

const isSequence = (value: unknown): value is readonly unknown[] | ReadonlySet<unknown> => Array.isArray(value) || value instanceof Set

function addSorted(table: Table): void {
  // Their items are compared with one another, by methods that attributes could take the place of.
  const values = (value: unknown, known: Known): boolean =>
    (isSequence(value) && known.spend('size' in value ? value.size : value.length) && [...value].every((item) => flat(item, known))) ||
    (made('set')(value, known) && values(known.argumentsOf(value)[0] ?? [], known))
  const keys = (value: unknown, known: Known): boolean => value instanceof Map && values([...value.keys()], known)
  const pairs = listOf((pair, known) => Array.isArray(pair) && pair.length === 2 && flat(pair[0], known))
  list(table, 'sortedcontainers.sortedlist SortedList', calledClass(args([values, none], 0)))
  list(table, 'sortedcontainers.sortedset SortedSet', calledClass(args([values, none], 0)))
  list(table, 'sortedcontainers.sorteddict SortedDict', calledClass(args([none, either(keys, pairs)], 1)))
}

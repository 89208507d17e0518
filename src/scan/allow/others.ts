// The allow list: other libraries whose values often lie in pickles: email, networkx, sympy, Django.

import { numberOf } from '../../python/ints.ts'
import { PyTuple } from '../../python/values.ts'
import {
  all,
  any,
  args,
  attributes,
  bool,
  bytes,
  calledClass,
  calling,
  data,
  either,
  globalNamed,
  instances,
  type Known,
  list,
  made,
  matching,
  modest,
  nothing,
  plainDict,
  plainList,
  type Rule,
  record,
  small,
  str,
  type Table,
  type Test,
  tuple,
} from '../rules.ts'

const TOKENS = [
  'TokenList WhiteSpaceTokenList UnstructuredTokenList Phrase Word CFWSList Atom Token EncodedWord QuotedString',
  'BareQuotedString Comment AddressList Address MailboxList GroupList Group NameAddr AngleAddr ObsRoute Mailbox',
  'InvalidMailbox Domain DotAtom DotAtomText NoFoldLiteral AddrSpec ObsLocalPart DisplayName LocalPart DomainLiteral',
  'MIMEVersion Parameter InvalidParameter Attribute Section Value MimeParameters ParameterizedHeaderValue ContentType',
  'ContentDisposition ContentTransferEncoding HeaderLabel MsgID MessageID InvalidMessageID Header',
].join(' ')
const TERMINALS = 'Terminal WhiteSpaceTerminal ValueTerminal EWWhiteSpaceTerminal'
const HEADERS = [
  'BaseHeader UnstructuredHeader UniqueUnstructuredHeader DateHeader UniqueDateHeader AddressHeader UniqueAddressHeader',
  'SingleAddressHeader UniqueSingleAddressHeader MIMEVersionHeader ParameterizedMIMEHeader ContentTypeHeader',
  'ContentDispositionHeader ContentTransferEncodingHeader MessageIDHeader',
].join(' ')

export function addOthers(table: Table): void {
  addEmail(table)
  addSympy(table)
  addDjango(table)
  addScheduler(table)
  list(table, 'shapely.io from_wkb', calling(args([bytes])))
  list(table, 'nltk.probability FreqDist', calledClass(args([plainDict], 0), { items: true, state: attributes }))
  list(
    table,
    'nltk.probability ELEProbDist LidstoneProbDist LaplaceProbDist MLEProbDist\nnltk.classify.naivebayes NaiveBayesClassifier',
    instances,
  )
  const zone = { label: 'timezone', make: nothing, state: data }
  list(table, 'dateparser.timezone_parser StaticTzInfo', calledClass(args([str, made('timedelta')], 0), zone))
  list(
    table,
    `
networkx.classes.graph Graph
networkx.classes.digraph DiGraph
networkx.classes.multigraph MultiGraph
networkx.classes.multidigraph MultiDiGraph
`,
    instances,
  )
  list(
    table,
    `
networkx.classes.coreviews AdjacencyView MultiAdjacencyView AtlasView
networkx.classes.reportviews NodeView EdgeView OutEdgeView DegreeView
`,
    instances,
  )
}

function addEmail(table: Table): void {
  list(
    table,
    `
email.message Message EmailMessage MIMEPart
email.mime.application MIMEApplication
email.mime.audio MIMEAudio
email.mime.base MIMEBase
email.mime.image MIMEImage
email.mime.message MIMEMessage
email.mime.multipart MIMEMultipart
email.mime.nonmultipart MIMENonMultipart
email.mime.text MIMEText
`,
    instances,
  )
  list(
    table,
    `
email._policybase Compat32
email.policy EmailPolicy
email.charset Charset
email.header Header
email.headerregistry Address Group HeaderRegistry
email.contentmanager ContentManager
`,
    instances,
  )
  list(table, `email._header_value_parser ${TOKENS}`, {
    data: true,
    make: nothing,
    base: ['list', plainList],
    items: true,
    state: attributes,
  })
  list(table, `email._header_value_parser ${TERMINALS}`, { data: true, make: args([str, str]), base: ['str', str], state: attributes })
  list(table, `email.headerregistry ${HEADERS}`, { data: true, label: 'email header class' })
  // type(name, bases, {}) with bases of these only.
  const isHeader = (values: readonly unknown[], known: Known): boolean => {
    const [name, bases, text] = values
    return (
      values.length === 3 &&
      typeof name === 'string' &&
      typeof text === 'string' &&
      bases instanceof PyTuple &&
      bases.length > 0 &&
      bases.every((base) => known.entryOf(base)?.label === 'email header class')
    )
  }
  list(table, 'email.headerregistry _reconstruct_header', calling(isHeader, { label: 'email header', state: attributes }))
  list(
    table,
    `
email.errors MissingHeaderBodySeparatorDefect InvalidHeaderDefect HeaderMissingRequiredValue NonASCIILocalPartDefect
 NoBoundaryInMultipartDefect StartBoundaryNotFoundDefect CloseBoundaryNotFoundDefect
`,
    calledClass(all(any), { state: attributes }),
  )
}

/**
 * SymPy calculates when expressions are made: a text would be run as Python, and numbers could be made to grow without end.
 * None of its classes may lie in the data, where something might call it.
 */
function addSympy(table: Table): void {
  const state = either(record({ _assumptions: plainDict, _mhash: any, _assumptions_orig: plainDict }), (value: unknown) => value === null)
  const number = made('sympy number')
  const term = made('sympy')
  const either2 = either(term, number)
  const expression: Rule = {
    label: 'sympy',
    state,
    make: (values, known) => values.some((value) => term(value, known)) && all(either2)(values, known, undefined),
  }
  const flag = (value: unknown): boolean => value === null || typeof value === 'boolean'
  const assumptions = (kwargs: unknown): boolean =>
    kwargs === undefined || (kwargs instanceof Map && [...kwargs].every(([key, value]) => typeof key === 'string' && flag(value)))
  list(table, 'sympy.core.symbol Symbol', {
    label: 'sympy',
    state,
    make: (values, _, kwargs) => values.length === 1 && typeof values[0] === 'string' && assumptions(kwargs),
  })
  const leaf: Rule = { make: nothing, state }
  list(table, 'sympy.core.numbers Half One Zero NegativeOne', { ...leaf, label: 'sympy number' })
  list(
    table,
    `
sympy.core.numbers Pi Exp1 ImaginaryUnit Infinity NegativeInfinity ComplexInfinity NaN GoldenRatio EulerGamma
sympy.logic.boolalg BooleanTrue BooleanFalse
sympy.sets.sets EmptySet
`,
    { ...leaf, label: 'sympy' },
  )
  list(table, 'sympy.core.numbers Integer', { ...leaf, label: 'sympy number', make: args([modest]) })
  list(table, 'sympy.core.numbers Rational', { ...leaf, label: 'sympy number', make: args([modest, modest]) })
  const precise = (values: readonly unknown[], known: Known, kwargs: unknown): boolean =>
    values.length === 1 &&
    tuple(small, matching(/^[0-9a-fA-F]{1,64}$/), small, small)(values[0], known) &&
    kwargs instanceof Map &&
    kwargs.size === 1 &&
    numberOf(kwargs.get('precision')) <= 256
  list(table, 'sympy.core.numbers Float', { ...leaf, label: 'sympy number', make: precise })
  list(table, 'sympy.core.add Add\nsympy.core.mul Mul', expression)
  const power = (values: readonly unknown[], known: Known): boolean =>
    values.length === 2 && term(values[0], known) && isExponent(values[1], known)
  list(table, 'sympy.core.power Pow', { ...expression, make: power })
  list(
    table,
    `
sympy.core.relational Equality Unequality StrictLessThan StrictGreaterThan LessThan GreaterThan
sympy.core.containers Tuple
sympy.functions.elementary.complexes Abs
sympy.functions.elementary.exponential exp log
sympy.functions.elementary.trigonometric sin cos tan
sympy.functions.elementary.hyperbolic sinh cosh tanh
`,
    expression,
  )
  list(table, 'sympy.sets.sets Interval', { ...expression, make: all(either2) })
  list(table, 'sympy.sets.sets FiniteSet', { ...expression, make: all(either2) })
}

/** A number that is no power to speak of. */
function isExponent(value: unknown, known: Known): boolean {
  if (known.labelOf(value) !== 'sympy number') return false
  return known.argumentsOf(value).every((part) => typeof part === 'number' && Math.abs(part) <= 100)
}

const listsByKey: Test = (value, known) =>
  value instanceof Map && known.spend(value.size) && [...value.values()].every((item) => plainList(item, known))

function addDjango(table: Table): void {
  list(table, 'django.utils.translation gettext ngettext pgettext npgettext ugettext', { data: true, label: 'gettext' })
  const isStr = globalNamed(/^builtins\.str$/)
  // The function is called when the text is asked for: only those that translate.
  const lazy = (values: readonly unknown[], known: Known): boolean => {
    const [translate, texts, options, ...classes] = values
    const isPlain =
      texts instanceof PyTuple && texts.every((text) => typeof text === 'string') && options instanceof Map && options.size === 0
    return known.entryOf(translate)?.label === 'gettext' && isPlain && classes.every((type) => isStr(type, known))
  }
  list(table, 'django.utils.functional _lazy_proxy_unpickle', calling(lazy))
  list(
    table,
    `
django.http.response HttpResponse HttpResponseRedirect HttpResponsePermanentRedirect HttpResponseNotModified HttpResponseBadRequest
 HttpResponseNotFound HttpResponseForbidden JsonResponse ResponseHeaders
django.utils.datastructures CaseInsensitiveMapping
`,
    instances,
  )
  list(table, 'django.utils.safestring SafeString SafeText', { data: true, make: args([str]), base: ['str', str], state: attributes })
  list(table, 'django.utils.datastructures MultiValueDict\ndjango.http.request QueryDict', {
    data: true,
    make: nothing,
    items: true,
    // Each value is asked for all its items.
    state: record({ _data: listsByKey, _encoding: str, _mutable: bool }),
  })
  list(table, 'django.utils.timezone UTC', { data: true, call: nothing, make: nothing, label: 'timezone' })
  list(table, 'django.utils.timezone utc', { data: true, label: 'timezone' })
  list(table, 'django.utils.timezone FixedOffset', { data: true, call: nothing, make: nothing, label: 'timezone', state: data })
}

/** Triggers of APScheduler. Not its Job, which imports what a text in its state names. */
function addScheduler(table: Table): void {
  const date = either(made('datetime'), (value: unknown) => value === null)
  const jitter = either(small, (value: unknown) => value === null)
  const common = { version: small, timezone: made('timezone'), start_date: date, end_date: date, jitter }
  const trigger = (fields: Parameters<typeof record>[0]): Rule => ({ data: true, make: nothing, state: record(fields) })
  list(table, 'apscheduler.triggers.interval IntervalTrigger', trigger({ ...common, interval: made('timedelta') }))
  list(table, 'apscheduler.triggers.date DateTrigger', trigger({ version: small, run_date: date }))
  list(table, 'apscheduler.triggers.cron CronTrigger', trigger({ ...common, fields: plainList }))
  list(
    table,
    `
apscheduler.triggers.cron.fields BaseField MonthField WeekField DayOfMonthField DayOfWeekField
apscheduler.triggers.cron.expressions AllExpression RangeExpression MonthRangeExpression WeekdayRangeExpression WeekdayPositionExpression
 LastDayOfMonthExpression
`,
    instances,
  )
}

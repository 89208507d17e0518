"""What Python's re finds, for the conversion of patterns to RegExp: rows of [pattern, flags, text, found] as JSON on stdout.

    python3.13 make_regexp.py > regexp.json
"""
import json
import re

TEXTS = [
    '', 'a', 'A', 'ab', 'aab', 'abc\n', 'abc\nabc', 'a\r\nb', 'line\u2028line', '\n', 'caf\u00e9', 'CAF\u00c9', 'stra\u00dfe 12',
    '\u0663\u0664 12', 'x_1 y-2', '  \x1c\x85\xa0 ', '\U0001f600 \U0001f600', 'a.b*c', '[x]', 'a-b', '{1,2}', 'a{2}', 'aaaa', 'a\\b', 'a/b',
    '2024-01-02', 'key=value', '"quoted" text', '<a><b>', 'foo.bar@example.org', 'a\tb', '\ufefftext', '\u017f\u212a', 'abab', 'abba',
    'if x: y', '^$', 'a|b', '&&--', '\x00', '\x08b', ')', 'z\u0301',
]
PATTERNS = [
    ('a', 0), ('a', re.I), ('^a', 0), ('^a', re.M), ('c$', 0), ('c$', re.M), ('$', 0), ('^', re.M), (r'\Aa', re.M), (r'c\Z', re.M),
    ('.+', 0), ('.+', re.S), ('a.b', 0), (r'\d+', 0), (r'\d+', re.A), (r'\w+', 0), (r'\w+', re.A), (r'\s+', 0), (r'\s+', re.A), (r'\S+', 0),
    (r'\W', 0), (r'\W+', re.A), (r'\D+', 0), (r'[\w.]+@[\w.]+', 0), (r'[^\W\d]+', 0), (r'[^\s]+', 0), (r'[\D]', 0), (r'\bb', 0), (r'\b\w', re.A),
    (r'\Bb', 0), (r'\b', 0), (r'(?P<year>\d{4})-(?P<month>\d\d)', 0), (r'(?P<q>")\w+(?P=q)', 0), (r'(a)(b)?', 0), (r'(ab)\1', 0), (r'(a)(b)\2\1', 0),
    ('a{2}', 0), ('a{2,}', 0), ('a{,2}b', 0), ('a{1,3}?', 0), ('a{', 0), ('a{x}', 0), ('a+?b', 0), ('a*?', 0), ('(?:ab)+', 0),
    ('(?=b)', 0), ('(?!a)b', 0), ('(?<=a)b', 0), ('(?<!a)b', 0), ('a(?#comment (with) b', 0), ('(?i)CAF', 0), ('caf\u00e9', re.I),
    ('[a-c]+', 0), ('[]x]+', 0), ('[^]x]+', 0), ('[a\\-b]+', 0), ('[a-]+', 0), ('[-a]+', 0), ('[.*+?(){}|/&]', 0), ('[\\[\\]]', 0), ('[a&&b]', 0),
    ('[\\x61-\\x63]', 0), ('\\u0663', 0), ('\\U0001f600', 0), ('[\\U0001f600]', 0), ('\U0001f600', 0), ('^.$', 0), ('\\n', 0), ('[\\n\\t]', 0),
    ('\\x00', 0), ('\\0', 0), ('\\101', 0), ('[\\101\\b]', 0), ('\\.', 0), ('\\*', 0), ('a\\/b', 0), ('a/b', 0), ('\\"', 0), ('\\-', 0), ('\\ ', 0),
    (re.escape('a.b*c'), 0), (re.escape('"quoted" text'), 0), (re.escape('&&--'), 0), (re.escape('^$'), 0), ('a|b|', 0), ('(a|b)+', 0), ('<[^>]*>', 0),
    ('<.*?>', 0), ('[\u00e0-\u00ff]', 0), ('(?:)', 0), ('', 0), ('\u017f', re.I), ('[^a]', re.I), ('\\u2028', 0), ('=', 0), ('}', 0), (']', 0), ('[[]', 0),
    ('x{0}a', 0), ('(a)|(b)', 0), ('[^\\w\\s]', 0), ('[^\\w\\s]', re.A), ('\\Z', 0), ('(?s:.)', 0), ('(?x) a', 0), ('a++', 0), ('(?>a)', 0),
    ('(a)?(?(1)b|c)', 0), ('a', re.X),
]


def found(pattern, text):
    match = pattern.search(text)
    return match and [text[:match.start()], match.group(), list(match.groups())]


rows = [[source, re.compile(source, flags).flags, [found(re.compile(source, flags), text) for text in TEXTS]] for source, flags in PATTERNS]
print('{"texts":%s,"rows":[\n%s\n]}' % (json.dumps(TEXTS), ',\n'.join(json.dumps(row, separators=(',', ':')) for row in rows)))

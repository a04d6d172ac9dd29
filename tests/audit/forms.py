# SPDX-License-Identifier: Apache-2.0
"""What the tests of wxaudit share: a command that ended, and judges of each form of its report."""

import json
import os
import re
import subprocess

CLEAN, FINDINGS, USAGE, FAILED = range(4)
SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'report-schema.json')


class Ended:
    """A command that ended: status, and what it wrote."""

    def __init__(self, command, stdout=subprocess.PIPE, **env):
        env = {**os.environ, 'LC_ALL': 'C.UTF-8', **env}
        done = subprocess.run(command, env=env, timeout=60, check=False, stdout=stdout,
                              stderr=subprocess.PIPE)
        self.command, self.status, self.bytes = command, done.returncode, done.stdout or b''
        self.out = self.bytes.decode(errors='surrogateescape')
        self.err = done.stderr.decode(errors='surrogateescape')

    def __str__(self):
        return f'{self.command}: status {self.status}\n{self.out}{self.err}'.encode(
            'ascii', 'backslashreplace').decode()


def schema_problems(report):
    """What the schema says against a document; None where there is nothing to ask."""
    try:
        import jsonschema
    except ImportError:
        return None
    with open(SCHEMA, encoding='utf-8') as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    return [each.message for each in validator.iter_errors(report)]


PRECISIONS = ('low', 'medium', 'high', 'very-high')


def sarif_problems(log):
    """What of SARIF 2.1.0 matters to those who read it."""
    if log['version'] != '2.1.0' or not log['$schema'].endswith('sarif-schema-2.1.0.json'):
        yield 'the version'
    for run in log['runs']:
        rules = run['tool']['driver']['rules']
        identifiers = [each['id'] for each in rules]
        if len(set(identifiers)) != len(rules):
            yield 'a rule is there twice'
        for rule in rules:
            if rule['defaultConfiguration']['level'] not in ('note', 'warning', 'error') \
                    or not rule['shortDescription']['text'] \
                    or rule['properties']['precision'] not in PRECISIONS:
                yield rule
        for result in run['results']:
            yield from result_problems(result, identifiers)


def result_problems(result, identifiers):
    if identifiers[result['ruleIndex']] != result['ruleId']:
        yield f'{result["ruleId"]} is not the rule of that index'
    if result['level'] not in ('note', 'warning', 'error') or not result['message']['text']:
        yield result
    if re.search(r'(?<!\{)(\{\{)*\{(?!\{)', result['message']['text']):
        yield 'a message has a placeholder'
    if re.search(r'(?<!\\)(\\\\)*\]\(', result['message']['text']):
        yield 'a message has a link'
    for place in result['locations']:
        uri = place.get('physicalLocation', {}).get('artifactLocation', {}).get('uri', 'x')
        if not re.fullmatch(r"(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri):
            yield f'{uri} is no reference of RFC 3986'
        if not place['logicalLocations'][0]['fullyQualifiedName']:
            yield 'a place without a name'


SERIES = re.compile(r'([a-z_]+)\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\n"])*",?)*)\} ([0-9]+)')


def parse_metrics(text):
    """Strictly: HELP, TYPE and then the series of one name at a time, each once."""
    values, name, seen = {}, None, set()
    assert text.endswith('\n')
    lines = iter(text[:-1].split('\n'))
    for line in lines:
        if line.startswith('# HELP '):
            name = line.split()[2]
            assert name not in seen, f'{name} is there twice'
            seen.add(name)
            assert next(lines) == f'# TYPE {name} gauge', line
            continue
        series = SERIES.fullmatch(line)
        assert series and series[1] == name, f'no series of {name}: {line}'
        assert line.rpartition(' ')[0] not in values, f'twice: {line}'
        values[line.rpartition(' ')[0]] = int(series[3])
    return values

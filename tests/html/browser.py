# SPDX-License-Identifier: Apache-2.0
"""A real browser, by WebDriver's HTTP: enough of it to look at a page."""

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'


def missing():
    """What is not installed, or None."""
    return next((each for each in ('chromium', 'chromedriver') if not shutil.which(each)), None)


def free_port():
    with socket.socket() as any_port:
        any_port.bind(('127.0.0.1', 0))
        return any_port.getsockname()[1]


class Failed(Exception):
    """The browser did not do it."""


class Browser:
    """One window of chromium, without a screen."""

    def __init__(self, folder, log=os.devnull):
        self.port = free_port()
        self.session = ''
        # Of its own, so that what is left of it can be ended by its number.
        with open(log, 'wb') as output:
            self.driver = subprocess.Popen(['chromedriver', f'--port={self.port}'], cwd=folder,
                                           env={**os.environ, 'HOME': folder, 'TMPDIR': folder},
                                           stdout=output, stderr=output, start_new_session=True)
        try:
            self.wait_for_driver()
            self.start(folder)
        except BaseException:
            self.driver.terminate()
            self.driver.wait(timeout=30)
            raise

    def wait_for_driver(self):
        for _ in range(300):
            with contextlib.suppress(Failed, urllib.error.URLError, ConnectionError):
                if self.ask('GET', '/status')['ready']:
                    return
            time.sleep(0.1)
        raise Failed('chromedriver does not answer')

    def start(self, folder):
        words = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
                 '--hide-scrollbars', f'--user-data-dir={folder}/profile']
        told = self.ask('POST', '/session', {'capabilities': {'alwaysMatch': {
            'browserName': 'chrome', 'pageLoadStrategy': 'normal',
            'goog:loggingPrefs': {'browser': 'ALL', 'performance': 'ALL'},
            'goog:chromeOptions': {'binary': shutil.which('chromium'), 'args': words}}}})
        self.session = f'/session/{told["sessionId"]}'

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f'http://127.0.0.1:{self.port}{self.session}{path}', method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={'Content-Type': 'application/json'})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise Failed(error.read().decode(errors='replace')) from error

    def devtools(self, command, **params):
        return self.ask('POST', '/goog/cdp/execute', {'cmd': command, 'params': params})

    def open(self, path, fragment=''):
        """A page of its own, also where only the fragment is another."""
        self.logs()
        self.requests()
        self.ask('POST', '/url', {'url': 'about:blank'})
        self.ask('POST', '/url', {'url': f'file://{path}{fragment}'})

    def run(self, script, *args):
        return self.ask('POST', '/execute/sync', {'script': script, 'args': list(args)})

    def logs(self):
        """What the console has, since the last time."""
        return [each['message'] for each in self.ask('POST', '/se/log', {'type': 'browser'})]

    def requests(self):
        """The addresses that were asked for, since the last time."""
        entries = self.ask('POST', '/se/log', {'type': 'performance'})
        events = [json.loads(each['message'])['message'] for each in entries]
        return [each['params']['request']['url'] for each in events
                if each['method'] == 'Network.requestWillBeSent']

    def size(self, width, height, **more):
        self.devtools('Emulation.setDeviceMetricsOverride', width=width, height=height,
                      deviceScaleFactor=1, mobile=width < 700, **more)

    def media(self, name='', **features):
        self.devtools('Emulation.setEmulatedMedia', media=name, features=[
            {'name': key.replace('_', '-'), 'value': value} for key, value in features.items()])

    def script(self, allowed):
        self.devtools('Emulation.setScriptExecutionDisabled', value=not allowed)

    def type(self, selector, text):
        found = self.ask('POST', '/element', {'using': 'css selector', 'value': selector})
        self.ask('POST', f'/element/{found[ELEMENT]}/clear', {})
        self.ask('POST', f'/element/{found[ELEMENT]}/value', {'text': text})

    def click(self, selector):
        found = self.ask('POST', '/element', {'using': 'css selector', 'value': selector})
        self.ask('POST', f'/element/{found[ELEMENT]}/click', {})

    def picture(self, path):
        with open(path, 'wb') as file:
            file.write(base64.b64decode(self.ask('GET', '/screenshot')))

    def paper(self, path):
        """chromedriver waits ten seconds for it, which a busy machine may need more of."""
        for attempt in range(6):
            try:
                paper = self.ask('POST', '/print', {'background': True})
                break
            except Failed as failed:
                if 'imed out' not in str(failed) or attempt == 5:
                    raise
        with open(path, 'wb') as file:
            file.write(base64.b64decode(paper))

    def end(self):
        with contextlib.suppress(Failed, urllib.error.URLError):
            self.ask('DELETE', '')
        self.driver.terminate()
        self.driver.wait(timeout=30)


@contextlib.contextmanager
def browser():
    with tempfile.TemporaryDirectory(prefix='html-', ignore_cleanup_errors=True) as folder:
        window = Browser(folder)
        try:
            yield window
        finally:
            window.end()


def pdf_text(path):
    """What a PDF says, with single spaces; None where there is nothing to ask."""
    if not shutil.which('pdftotext'):
        return None
    done = subprocess.run(['pdftotext', '-layout', path, '-'], capture_output=True, text=True,
                          timeout=60, check=True)
    return re.sub(r'\s+', ' ', done.stdout)

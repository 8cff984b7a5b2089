// Browsers without a window, driven by what they bring along: Chromium by its DevTools protocol over pipes, Firefox by
// Marionette. Nothing but node's own modules.
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export function programNamed(...names) {
  return names.find((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);
}

const isRoot = () => process.getuid && process.getuid() === 0;

// A request that is not answered fails the test instead of holding it up.
function within(promise, what, limit_ms = 60000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${limit_ms / 1000} s`)), limit_ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Chromium {
  static async start(name) {
    const browser = new Chromium();
    browser.profile = mkdtempSync(join(tmpdir(), 'ouroboros-chromium-'));
    const words = ['--headless=new', '--remote-debugging-pipe', `--user-data-dir=${browser.profile}`, '--disable-gpu',
      '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--disable-dev-shm-usage', '--window-size=1280,1000', '--allow-file-access-from-files=false', 'about:blank'];
    browser.process = spawn(name, isRoot() ? ['--no-sandbox', ...words] : words,
      {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true});
    browser.next = 0;
    browser.waiting = new Map();
    browser.listeners = [];
    let rest = '';
    browser.process.stdio[4].setEncoding('utf8');
    browser.process.stdio[4].on('data', (data) => {
      const parts = (rest + data).split('\0');
      rest = parts.pop();
      for (const part of parts) browser.take(JSON.parse(part));
    });
    return browser;
  }

  take(message) {
    if (message.id === undefined) {
      for (const listener of this.listeners) listener(message);
      return;
    }
    const {resolve, reject} = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.next;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, {resolve, reject}));
    this.process.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
    return within(answer, method);
  }

  // A page of its own, which notes every request that it makes and everything that its policy forbids.
  async newPage() {
    const {targetId} = await this.send('Target.createTarget', {url: 'about:blank'});
    const {sessionId} = await this.send('Target.attachToTarget', {targetId, flatten: true});
    const page = new ChromiumPage(this, sessionId, targetId);
    for (const domain of ['Page', 'Network', 'Runtime', 'Log']) await page.send(`${domain}.enable`);
    return page;
  }

  stop() {
    try { process.kill(-this.process.pid, 'SIGKILL'); } catch { /* it has ended */ }
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 10});
  }
}

class ChromiumPage {
  constructor(browser, session, target) {
    this.browser = browser;
    this.session = session;
    this.target = target;
    this.requests = [];
    this.problems = [];
    browser.listeners.push((message) => {
      if (message.sessionId !== session) return;
      if (message.method === 'Network.requestWillBeSent') this.requests.push(message.params.request.url);
      if (message.method === 'Runtime.exceptionThrown') this.problems.push(message.params.exceptionDetails.text + ' ' +
        (message.params.exceptionDetails.exception ? message.params.exceptionDetails.exception.description : ''));
      if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') this.problems.push(message.params.entry.text);
    });
  }

  send(method, params) { return this.browser.send(method, params, this.session); }

  async open(url) {
    this.requests = [];
    this.problems = [];
    await this.send('Page.navigate', {url});
    await this.waitFor('document.documentElement && document.documentElement.dataset.ready');
  }

  async run(expression) {
    const {result, exceptionDetails} = await this.send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception ? exceptionDetails.exception.description : exceptionDetails.text}`);
    return result.value;
  }

  // Until it is true; asks again after each task of the page.
  async waitFor(condition, limit_ms = 60000) {
    const end = Date.now() + limit_ms;
    for (;;) {
      // While a page is being left, there is none to ask.
      const value = await this.run(condition).catch(() => undefined);
      if (value) return value;
      if (Date.now() > end) throw new Error(`never true: ${condition}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async press(key, code, text = '', modifiers = 0, virtual = undefined) {
    const params = {key, code, modifiers, windowsVirtualKeyCode: virtual};
    await this.send('Input.dispatchKeyEvent', {type: text ? 'keyDown' : 'rawKeyDown', text, ...params});
    await this.send('Input.dispatchKeyEvent', {type: 'keyUp', ...params});
  }

  async mouse(type, x, y, button = 'left') {
    await this.send('Input.dispatchMouseEvent', {type, x, y, button, buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1});
  }

  async screenshot() { return Buffer.from((await this.send('Page.captureScreenshot', {format: 'png'})).data, 'base64'); }

  async close() { await this.browser.send('Target.closeTarget', {targetId: this.target}); }
}

export class Firefox {
  static async start(name) {
    const browser = new Firefox();
    browser.profile = mkdtempSync(join(tmpdir(), 'ouroboros-firefox-'));
    browser.process = spawn(name, ['--headless', '--marionette', '--profile', browser.profile, '--no-remote'],
      {stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: {...process.env, HOME: browser.profile, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1'}});
    let said = '';
    const port = await within(new Promise((resolve, reject) => {
      browser.process.stderr.on('data', (data) => {
        said += data;
        const found = /Marionette.*?port (\d+)/i.exec(said) || (/Listening on port (\d+)/.exec(said));
        if (found) resolve(Number(found[1]));
      });
      browser.process.on('exit', () => reject(new Error(`it has ended: ${said}`)));
      // Older ones do not say it.
      const tries = setInterval(() => {
        const probe = net.connect(2828, '127.0.0.1', () => { probe.destroy(); clearInterval(tries); resolve(2828); });
        probe.on('error', () => {});
      }, 500);
      tries.unref();
    }), 'starting Firefox');
    await browser.connect(port);
    await browser.send('WebDriver:NewSession', {capabilities: {alwaysMatch: {acceptInsecureCerts: false}}});
    return browser;
  }

  // Messages are "length:JSON".
  async connect(port) {
    this.next = 0;
    this.waiting = new Map();
    this.socket = net.connect(port, '127.0.0.1');
    let rest = Buffer.alloc(0);
    await within(new Promise((resolve, reject) => {
      this.socket.on('error', reject);
      this.socket.on('data', (data) => {
        rest = Buffer.concat([rest, data]);
        for (;;) {
          const colon = rest.indexOf(58);
          if (colon < 0) return;
          const end = colon + 1 + Number(rest.subarray(0, colon));
          if (rest.length < end) return;
          const message = JSON.parse(rest.subarray(colon + 1, end).toString());
          rest = rest.subarray(end);
          if (!Array.isArray(message)) { resolve(); continue; }  // the greeting
          const [, id, error, result] = message;
          const waiting = this.waiting.get(id);
          this.waiting.delete(id);
          if (error) waiting.reject(new Error(error.message));
          else waiting.resolve(result);
        }
      });
    }), 'Marionette');
  }

  send(command, params = {}) {
    const id = ++this.next;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, {resolve, reject}));
    const text = Buffer.from(JSON.stringify([0, id, command, params]));
    this.socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
    return within(answer, command);
  }

  async open(url) {
    await this.send('WebDriver:Navigate', {url});
    await this.waitFor('document.documentElement.dataset.ready');
  }

  async run(expression) { return (await this.send('WebDriver:ExecuteScript', {script: `return ${expression}`, args: [], sandbox: null})).value; }

  async waitFor(condition, limit_ms = 60000) {
    const end = Date.now() + limit_ms;
    for (;;) {
      const value = await this.run(condition);
      if (value) return value;
      if (Date.now() > end) throw new Error(`never true: ${condition}`);
    }
  }

  async screenshot() { return Buffer.from((await this.send('WebDriver:TakeScreenshot', {full: false})).value, 'base64'); }

  stop() {
    if (this.socket) this.socket.destroy();
    try { process.kill(-this.process.pid, 'SIGKILL'); } catch { /* it has ended */ }
    rmSync(this.profile, {recursive: true, force: true, maxRetries: 10});
  }
}

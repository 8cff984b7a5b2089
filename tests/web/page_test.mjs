// The viewer's page, as `replay --export` and `session export` write it: in node, in Chromium and in Firefox, each where it
// is there. Run by tools/web --test: node --test, with the folder of the programs in OUROBOROS_PROGRAMS.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import vm from 'node:vm';
import {inflateSync, gunzipSync} from 'node:zlib';
import {Chromium, Firefox, programNamed} from './browsers.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const programs = resolve(process.env.OUROBOROS_PROGRAMS || join(root, 'build/whole'));
const watchPage = resolve(process.env.OUROBOROS_PAGE || join(root, 'build/web/watch.html'));
const pictures = process.env.OUROBOROS_WEB_PICTURES;  // a folder to keep screenshots in
const folder = mkdtempSync(join(tmpdir(), 'ouroboros-web-'));
const chromiumName = programNamed('chromium', 'chromium-browser', 'google-chrome');
const firefoxName = programNamed('firefox-esr', 'firefox');
const frames = 701;
let session, page;

function run(program, ...words) {
  const done = spawnSync(join(programs, program), words,
    {cwd: folder, maxBuffer: 1 << 30, env: {...process.env, OUROBOROS_PAGE: watchPage, OUROBOROS_CONFIG_DIR: join(folder, 'config')}});
  assert.equal(done.status, 0, `${program} ${words.join(' ')}: ${done.stderr}${done.error || ''}`);
  return done.stdout;
}

before(() => {
  run('snake', '--headless', '--autopilot', '--seed', '5', '--ticks', String(frames - 1), '--sessions', 'made');
  const [{file}] = JSON.parse(run('session', 'list', '--json', 'made'));
  session = join(folder, 'round.oro');
  copyFileSync(resolve(folder, file), session);
  page = join(folder, 'round.html');
  run('replay', session, '--export', page);
});
after(() => rmSync(folder, {recursive: true, force: true}));

// The pixels of a PNG of eight bits, RGB or RGBA, as RGBA.
function pixelsOf(png) {
  let at = 8, width = 0, height = 0, channels = 0;
  const packed = [];
  while (at < png.length) {
    const length = png.readUInt32BE(at), type = png.toString('latin1', at + 4, at + 8), data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = data.readUInt32BE(0);
      height = data.readUInt32BE(4);
      channels = data[9] === 6 ? 4 : 3;
    }
    if (type === 'IDAT') packed.push(data);
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(packed)), stride = width * channels, out = Buffer.alloc(width * height * 4, 255);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (stride + 1)], line = Buffer.from(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let x = 0; x < stride; ++x) {
      const a = x < channels ? 0 : line[x - channels], b = above[x], c = x < channels ? 0 : above[x - channels];
      const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
      line[x] += [0, a, b, (a + b) >> 1, pa <= pb && pa <= pc ? a : pb <= pc ? b : c][filter];
    }
    for (let x = 0; x < width; ++x) line.copy(out, (y * width + x) * 4, x * channels, (x + 1) * channels);
    above = line;
  }
  return {width, height, bytes: out};
}

const desktopPicture = (number) => {
  const path = join(folder, `frame-${number}.png`);
  run('replay', session, '--frame', String(number), '--screenshot', path, '--size', '960x720');
  return pixelsOf(readFileSync(path));
};
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');

// --- the module alone, in node -----------------------------------------------------------------------------------------

async function startInNode() {
  const context = vm.createContext({WebAssembly, TextDecoder, TextEncoder, DataView, Uint8Array, Uint8ClampedArray, console,
    performance, atob, DecompressionStream: undefined});
  vm.runInContext(readFileSync(join(root, 'replay/web/module.js'), 'utf8') + '\nthis.module = {startModule, inflateGzip, bytesOfBase64};', context);
  const text = readFileSync(watchPage, 'utf8');
  const packed = Buffer.from(/id="module">([^<]*)</.exec(text)[1], 'base64');
  const module = gunzipSync(packed);
  const viewer = await context.module.startModule(module);
  return {viewer, module, packed, tools: context.module};
}

// The bytes of all frames, one after the other.
function allFrames(viewer, count) {
  const size = viewer.do('frame_bytes', 0), hash = createHash('sha256');
  for (let i = 0; i < count; ++i) hash.update(viewer.bytes(viewer.do('frame', 0, i), size));
  return hash.digest('hex');
}

function openInNode(viewer, path, name = 'round.oro') {
  viewer.addFile(name, readFileSync(path));
  viewer.input(name).call('open', 0);
  return viewer.call('about', 0);
}

test('the page is small', () => {
  assert.ok(statSync(watchPage).size < 900 * 1024, `${statSync(watchPage).size} bytes`);
  const grown = statSync(page).size - statSync(watchPage).size;
  assert.ok(grown <= Math.ceil(statSync(session).size / 3) * 4 + 1000, `${grown} for ${statSync(session).size}`);
});

test('the module needs nothing but the page and a clock', async () => {
  const {module} = await startInNode();
  const needed = WebAssembly.Module.imports(await WebAssembly.compile(module)).map(({name}) => name);
  const known = /^(invoke_\w+|throw_in_script|clock_time_get|environ_(sizes_)?get|fd_\w+|proc_exit)$/;
  assert.deepEqual(needed.filter((name) => !known.test(name)), []);
});

test('browsers without DecompressionStream unpack the module to the same bytes', async () => {
  const {module, packed, tools} = await startInNode();
  assert.equal(sha(Buffer.from(tools.inflateGzip(packed))), sha(module));
});

test('every frame has the bytes that the reader gives', async () => {
  const {viewer} = await startInNode();
  const about = openInNode(viewer, session);
  assert.equal(allFrames(viewer, about.frames), sha(run('session', 'export', session, '--format', 'raw', '--slots')));
});

test('pictures are the desktop\'s, pixel by pixel', async () => {
  const {viewer} = await startInNode();
  const about = openInNode(viewer, session);
  for (const number of [0, 624, about.last_number]) {
    viewer.input(String(number)).call('go_to', 0);
    const at = viewer.call('picture', 0, 960, 720, 1);
    const {width, height, bytes} = desktopPicture(number);
    assert.equal(width * height * 4, bytes.length);
    assert.equal(sha(viewer.bytes(at, bytes.length)), sha(bytes), `frame ${number}`);
  }
});

test('watches find what the desktop\'s expressions find', async () => {
  const {viewer} = await startInNode();
  openInNode(viewer, session);
  viewer.input('changed(direction)').call('add_watch', 0);
  viewer.input('score >').call('add_watch', 0);
  while (viewer.do('work', 0));
  const [turns, broken] = viewer.call('watches', 0);
  const rows = run('session', 'export', session, '--fields', 'direction').toString().trim().split('\n').slice(1)
    .map((line) => line.split(',').pop());
  let expected = 0;
  for (let i = 1, was = false; i < rows.length; ++i) {
    const is = rows[i] !== rows[i - 1];
    expected += is && !was ? 1 : 0;
    was = is;
  }
  assert.equal(turns.hits, expected);
  assert.equal(turns.complete, true);
  assert.match(broken.error, /./);
});

test('damaged recordings end in a message, whichever byte is damaged', async () => {
  const {module, tools} = await startInNode();
  const whole = readFileSync(session);
  for (let at = 0; at < whole.length; at += Math.max(1, Math.floor(whole.length / 60))) {
    for (const bytes of [whole.subarray(0, at), Buffer.from(whole)]) {
      if (bytes.length === whole.length) bytes[at] ^= 0xff;
      const viewer = await tools.startModule(module);
      viewer.addFile('x.oro', bytes);
      let reason = '';
      try {
        viewer.input('x.oro').call('open', 0);
        viewer.call('advance', 0, 0);
        viewer.call('execute', 0, viewer.call('about', 0).actions.find((action) => action.name === 'end').command, 0);
        viewer.call('fields', 0);
      } catch (error) {
        reason = error.message;
      }
      assert.equal(viewer.broken, false, `byte ${at}: ${reason}`);
    }
  }
});

// --- in Chromium -------------------------------------------------------------------------------------------------------

const hostile = '"><img src=x onerror=window.hacked=1><script>window.hacked=1</script>';

async function inChromium(work) {
  const browser = await Chromium.start(chromiumName);
  try {
    await work(await browser.newPage(), browser);
  } finally {
    browser.stop();
  }
}

async function keepPicture(name, browserPage) {
  const picture = await browserPage.screenshot();
  if (pictures) {
    mkdirSync(pictures, {recursive: true});
    writeFileSync(join(pictures, name), picture);
  }
  return picture;
}

const shownNumber = (browserPage) => browserPage.run('ouroboros.viewer.call("state", 0).number');

test('Chromium opens the page from disk and shows the desktop\'s pictures', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  await browserPage.open(pathToFileURL(page).href);
  for (const number of [0, 624, frames - 1]) {
    const {bytes} = desktopPicture(number);
    const digest = await browserPage.run(`(async () => {
      const viewer = ouroboros.viewer;
      viewer.input('${number}').call('go_to', 0);
      const at = viewer.call('picture', 0, 960, 720, 1);
      const digest = await crypto.subtle.digest('SHA-256', viewer.pixels(at, 960, 720).data);
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    })()`);
    assert.equal(digest, sha(bytes), `frame ${number}`);
  }
  const checksum = await browserPage.run(`(async () => {
    const viewer = ouroboros.viewer, count = viewer.call('about', 0).frames, size = viewer.do('frame_bytes', 0);
    const all = new Uint8Array(count * size);
    for (let i = 0; i < count; ++i) all.set(viewer.bytes(viewer.do('frame', 0, i), size), i * size);
    return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', all)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  })()`);
  assert.equal(checksum, sha(run('session', 'export', session, '--format', 'raw', '--slots')));
  await keepPicture('chromium.png', browserPage);
  assert.deepEqual(browserPage.problems, []);
}));

test('keys, timeline, watches and plots work in Chromium', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  await browserPage.open(pathToFileURL(page).href + '#frame=100');
  assert.equal(await shownNumber(browserPage), 100);
  await browserPage.press('.', 'Period', '.');
  assert.equal(await shownNumber(browserPage), 101);
  await browserPage.press(',', 'Comma', ',');
  await browserPage.press(',', 'Comma', ',');
  assert.equal(await shownNumber(browserPage), 99);
  await browserPage.press('End', 'End', '', 0, 35);
  assert.equal(await shownNumber(browserPage), frames - 1);
  await browserPage.press('Home', 'Home', '', 0, 36);
  assert.equal(await shownNumber(browserPage), 0);
  await browserPage.press('5', 'Digit5', '5');
  const middle = await shownNumber(browserPage);
  assert.ok(middle > frames / 2 - 3 && middle < frames / 2 + 3, String(middle));
  await browserPage.press(' ', 'Space', ' ');
  await browserPage.waitFor(`ouroboros.viewer.call('state', 0).number > ${middle}`);
  await browserPage.press('j', 'KeyJ', 'j');
  await browserPage.waitFor(`ouroboros.viewer.call('state', 0).number < ${middle}`);
  await browserPage.press('k', 'KeyK', 'k');
  assert.equal(await browserPage.run('ouroboros.viewer.call("state", 0).playing'), false);

  const box = JSON.parse(await browserPage.run('JSON.stringify(document.getElementById("timeline").getBoundingClientRect())'));
  await browserPage.mouse('mousePressed', box.x + box.width / 4, box.y + 30);
  await browserPage.mouse('mouseMoved', box.x + box.width / 2, box.y + 30);
  await browserPage.mouse('mouseMoved', box.x + box.width * 3 / 4, box.y + 30);
  assert.equal(await browserPage.run('document.getElementById("hover").hidden'), false);
  await keepPicture('hover.png', browserPage);
  await browserPage.mouse('mouseReleased', box.x + box.width * 3 / 4, box.y + 30);
  const dragged = await shownNumber(browserPage);
  assert.ok(Math.abs(dragged - frames * 3 / 4) < 5, String(dragged));
  assert.equal(await browserPage.run('location.hash'), `#frame=${dragged}`);

  await browserPage.run(`(() => {
    document.getElementById('watch').value = 'changed(direction)';
    document.getElementById('watch-form').requestSubmit();
  })()`);
  await browserPage.waitFor('/\\d+ hits/.test(document.getElementById("watches").textContent)');
  await browserPage.run('document.querySelector("#watches [aria-label^=Plot]").click()');
  assert.equal(await browserPage.run('ouroboros.viewer.call("watches", 0)[0].plotted'), true);
  await browserPage.run(`(() => {
    document.getElementById('watch').value = 'nothing > 3';
    document.getElementById('watch-form').requestSubmit();
  })()`);
  assert.match(await browserPage.run('document.getElementById("watch-error").textContent'), /nothing/);
  await browserPage.run('location.hash = "#frame=42"');
  await browserPage.waitFor('ouroboros.viewer.call("state", 0).number === 42');
  await browserPage.press('b', 'KeyB', 'b');
  assert.match(await browserPage.run('document.getElementById("bookmarks").textContent'), /frame 42/);
  assert.match(await browserPage.run('document.getElementById("fields").textContent'), /score/);
  await browserPage.run('document.getElementById("copy").click()');
  assert.match(await browserPage.run('document.getElementById("text").value'), /frame 42/);
  assert.deepEqual(browserPage.problems, []);
}));

test('nothing leaves the page, and its policy holds', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  const url = pathToFileURL(page).href;
  await browserPage.open(url);
  assert.deepEqual(browserPage.requests, [url]);
  assert.equal(await browserPage.run('fetch("https://example.invalid/").then(() => "fetched", () => "refused")'), 'refused');
  assert.equal(await browserPage.run('new Promise((done) => { const image = new Image(); image.onload = () => done("loaded"); image.onerror = () => done("refused"); image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw="; })'), 'refused');
  assert.equal(await browserPage.run('(() => { const made = document.createElement("script"); made.textContent = "window.hacked = 1"; document.body.append(made); return window.hacked === undefined; })()'), true);
  assert.ok(browserPage.requests.every((request) => request === url || request.startsWith('data:')), browserPage.requests.join());
}));

test('what a recording says is text, whatever it says', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  const named = join(folder, `${hostile.replaceAll('/', '\u2215')}.oro`);
  copyFileSync(session, named);
  const out = join(folder, 'hostile.html');
  run('session', 'export', named, '--format', 'html', '-o', out);
  await browserPage.open(pathToFileURL(out).href);
  await browserPage.run(`(() => {
    const note = document.getElementById('note');
    note.value = ${JSON.stringify(hostile)};
    document.getElementById('note-form').requestSubmit();
    document.getElementById('watch').value = ${JSON.stringify(hostile)};
    document.getElementById('watch-form').requestSubmit();
  })()`);
  assert.match(await browserPage.run('document.getElementById("title").textContent'), /<img src=x/);
  assert.match(await browserPage.run('document.getElementById("bookmarks").textContent'), /<img src=x/);
  assert.equal(await browserPage.run('window.hacked === undefined && document.images.length === 0'), true);
  assert.deepEqual(browserPage.problems, []);
}));

test('a damaged recording ends in a message and not in a blank page', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  const text = readFileSync(page, 'utf8');
  const out = join(folder, 'damaged.html');
  writeFileSync(out, text.replace(/(data-recording="[^"]*">)[^<]*/, `$1${Buffer.from('OROSESSx' + 'y'.repeat(400)).toString('base64')}`));
  await browserPage.open(pathToFileURL(out).href);
  assert.match(await browserPage.run('document.getElementById("message").textContent'), /round\.oro/);
  assert.equal(await browserPage.run('document.getElementById("message").hidden'), false);
}));

test('two recordings are shown side by side', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  const out = join(folder, 'pair.html');
  const other = join(folder, 'other.oro');
  copyFileSync(session, other);
  run('session', 'export', session, other, '--format', 'html', '-o', out);
  await browserPage.open(pathToFileURL(out).href + '#frame=200');
  assert.equal(await browserPage.run('ouroboros.viewer.call("state", 1).number'), 200);
  await browserPage.run('document.getElementById("shift-on").click()');
  assert.equal(await browserPage.run('ouroboros.viewer.call("state", 1).number'), 201);
  await keepPicture('pair.png', browserPage);
}));

test('watch.html opens what its server has', {skip: !chromiumName}, () => inChromium(async (browserPage) => {
  const server = createServer((request, answer) => {
    const path = {'/watch.html': watchPage, '/round.oro': session}[request.url.split('?')[0]];
    answer.writeHead(path ? 200 : 404, {'content-type': path === watchPage ? 'text/html' : 'application/octet-stream'});
    answer.end(path ? readFileSync(path) : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${server.address().port}/watch.html`;
  try {
    await browserPage.open(base);
    assert.equal(await browserPage.run('document.getElementById("drop").hidden'), false);
    await browserPage.open(`${base}?url=round.oro`);
    assert.equal(await browserPage.run('ouroboros.viewer.call("about", 0).frames'), frames);
    await browserPage.open(`${base}?url=none.oro`);
    assert.match(await browserPage.run('document.getElementById("message").textContent'), /404/);
    await browserPage.open(`${base}?url=https://example.invalid/x.oro`);
    assert.match(await browserPage.run('document.getElementById("message").textContent'), /another server/);
  } finally {
    server.closeAllConnections ? server.closeAllConnections() : undefined;
    server.close();
  }
}));

// --- in Firefox --------------------------------------------------------------------------------------------------------

test('Firefox opens the page from disk, plays it and shows it', {skip: !firefoxName}, async () => {
  const browser = await Firefox.start(firefoxName);
  try {
    await browser.open(pathToFileURL(page).href + '#frame=300');
    assert.equal(await browser.run('window.wrappedJSObject ? window.wrappedJSObject.ouroboros.viewer.call("state", 0).number : ouroboros.viewer.call("state", 0).number'), 300);
    await browser.run('document.getElementById("forward").click()');
    await browser.waitFor('Number(document.getElementById("timeline").getAttribute("aria-valuenow")) > 300');
    const picture = await browser.screenshot();
    if (pictures) writeFileSync(join(pictures, 'firefox.png'), picture);
    assert.ok(picture.length > 20000, `${picture.length} bytes`);
  } finally {
    browser.stop();
  }
});

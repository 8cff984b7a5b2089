// The page around the viewer's module: elements, keys, pointers. Whatever comes out of a recording becomes the text of an
// element (textContent), never markup.

const byId = (id) => document.getElementById(id);
const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};
const swatch = (color) => {
  const made = element('span', undefined, {class: 'swatch', 'aria-hidden': 'true'});
  made.style.background = color;
  return made;
};

const kMostPixels = 1600;      // of a picture's longer side
const kWork_ms = 6;            // of scans between two pictures
const kTimelineHeight = 96, kMarksHeight = 22;
const kPanels_ms = 100;        // between updates of the panels while playing

let viewer = null;             // the module
let count = 0;                 // recordings that are open
let about = [];
let state = null;              // of the first recording
let shift = 0;                 // of the second
let openArrays = new Set();
let dragging = null, pointers = new Map();
let shownTimeline = '', lastPanels = 0, lastTick = 0, shownNotices = 0, ticking = false;

// --- messages --------------------------------------------------------------------------------------------------------

function showMessage(text) {
  byId('message').textContent = text;
  byId('message').hidden = false;
}
// Runs what a user has asked for; a failure is a line below the controls, or ends the page in a message.
function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (viewer && viewer.broken) showMessage(error.message);
    else byId('notice').textContent = error.message;
    return undefined;
  }
}

// --- opening ---------------------------------------------------------------------------------------------------------

function recordingsInside() {
  return Array.from(document.querySelectorAll('script[data-recording]'),
    (holder) => ({name: holder.dataset.recording, bytes: bytesOfBase64(holder.textContent)}));
}

async function fetchRecording(url) {
  const address = new URL(url, location.href);
  if (address.origin !== location.origin) throw new Error(`${url}: lies on another server than this page`);
  let answer;
  try {
    answer = await fetch(address, {credentials: 'same-origin'});
  } catch (error) {
    throw new Error(`${url}: cannot be fetched (${error.message}) - a page that was opened from disk can only open files that are dropped on it`);
  }
  if (!answer.ok) throw new Error(`${url}: the server answers ${answer.status} ${answer.statusText}`);
  return {name: decodeURIComponent(address.pathname.split('/').pop()), bytes: new Uint8Array(await answer.arrayBuffer())};
}

// A module is as new for each: nothing is left of the recordings before.
async function openRecordings(recordings) {
  byId('message').hidden = true;
  const packed = bytesOfBase64(byId('module').textContent);
  viewer = await startModule(await unpackGzip(packed));
  const names = new Set();
  recordings.slice(0, 2).forEach((recording, place) => {
    let name = recording.name;
    while (names.has(name)) name += ' (2)';
    names.add(name);
    viewer.addFile(name, recording.bytes);
    viewer.input(name).call('open', place);
  });
  count = Math.min(recordings.length, 2);
  about = Array.from({length: count}, (_, place) => viewer.call('about', place));
  shift = 0;
  openArrays = new Set();
  window.ouroboros = {viewer, count};
  byId('drop').hidden = true;
  byId('viewer').hidden = false;
  describeRecordings();
  fillPlots();
  fillKeys();
  goToLink();
  updateAll();
  schedule();
}

function describeRecordings() {
  const names = about.map((one) => one.file);
  document.title = names.join(' | ');
  byId('title').textContent = names.join(' | ');
  const date = new Date(about[0].started_ms);
  byId('origin').textContent = [`${about[0].game} ${about[0].game_version}`.trim(), date.toLocaleString(),
    `${about[0].frames.toLocaleString()} frames`].filter(Boolean).join(', ');
  byId('second').hidden = byId('pair').hidden = count < 2;
  byId('caption0').hidden = count < 2;
  about.forEach((one, place) => { byId(`caption${place}`).textContent = one.file; });
  byId('log-panel').hidden = !about[0].has_log;
}

// --- pictures --------------------------------------------------------------------------------------------------------

function paintPicture(place) {
  const canvas = byId(`picture${place}`);
  const room = canvas.getBoundingClientRect();
  const ratio = Math.min(window.devicePixelRatio || 1, kMostPixels / Math.max(room.width, room.height, 1));
  const width = Math.max(16, Math.round(room.width * ratio)), height = Math.max(16, Math.round(room.height * ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const at = viewer.call('picture', place, width, height, Math.max(0.5, width / 960));
  canvas.getContext('2d').putImageData(viewer.pixels(at, width, height), 0, 0);
}

function update() {
  if (count > 1) viewer.call('follow', 1, 0, shift);
  for (let place = 0; place < count; ++place) paintPicture(place);
  state = viewer.call('state', 0);
  showState();
  drawTimeline();
}

function updateAll() {
  update();
  updatePanels();
}

function showState() {
  byId('time').textContent = state.time;
  byId('frame').textContent = state.frame;
  byId('speed').textContent = state.speed;
  byId('forward').textContent = state.playing ? '\u2225' : '\u25B6\uFE0E';
  byId('forward').setAttribute('aria-label', state.playing ? 'Pause' : 'Play');
  byId('forward').setAttribute('aria-pressed', String(state.playing && !state.backward));
  byId('backward').setAttribute('aria-pressed', String(state.playing && state.backward));
  byId('loop').setAttribute('aria-pressed', String(state.loop));
  byId('shift').textContent = shift === 0 ? 'same frames' : `${shift > 0 ? '+' : ''}${shift} frames`;
  byId('picture0').setAttribute('aria-label', `The game, ${state.frame}, ${state.time}`);
  const timeline = byId('timeline');
  timeline.setAttribute('aria-valuemax', String(about[0].last_number));
  timeline.setAttribute('aria-valuemin', String(about[0].first_number));
  timeline.setAttribute('aria-valuenow', String(state.number));
  timeline.setAttribute('aria-valuetext', `${state.frame}, ${state.time}`);
  if (state.notices !== shownNotices) {
    shownNotices = state.notices;
    if (state.notice) byId('notice').textContent = state.notice;
  }
}

// --- the timeline ----------------------------------------------------------------------------------------------------

function colorOf(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

let timelineData = null, timelineKey = '', timelineTime = 0, eventColors = new Map();

function drawTimeline() {
  const canvas = byId('timeline');
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = Math.max(50, Math.round(canvas.clientWidth * ratio)), height = Math.round(kTimelineHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    timelineKey = '';
  }
  const columns = Math.min(1200, Math.floor(width / ratio));
  // What a scan adds is worth another look now and then.
  const key = [columns, state.first, state.last, state.plotted, state.scanning, shownTimeline].join();
  if (key !== timelineKey || (state.scanning && performance.now() - timelineTime > kPanels_ms)) {
    timelineData = viewer.call('timeline', 0, columns);
    timelineKey = key;
    timelineTime = performance.now();
  }
  const paint = canvas.getContext('2d');
  const data = timelineData;
  const x = (frame) => (frame - state.first) / Math.max(state.last - state.first, 1e-9) * width;
  const plotHeight = height - kMarksHeight * ratio;
  paint.clearRect(0, 0, width, height);
  paint.fillStyle = colorOf('--abandoned');
  for (const [first, last] of data.abandoned) paint.fillRect(x(first - 1), 0, Math.max(x(last) - x(first - 1), 1), height);
  paint.fillStyle = colorOf('--played');
  if (state.selection) {
    paint.globalAlpha = 0.5;
    paint.fillRect(x(state.selection[0] - 1), 0, Math.max(x(state.selection[1]) - x(state.selection[0] - 1), 2), height);
    paint.globalAlpha = 1;
  }
  paint.fillRect(0, plotHeight - 3 * ratio, Math.max(0, Math.min(width, x(state.position))), 3 * ratio);
  drawPlot(paint, data.plot, colorOf('--plot'), width, plotHeight - 4 * ratio, ratio);
  for (const watch of data.watches) {
    if (watch.plot) drawPlot(paint, watch.plot, watch.color, width, plotHeight - 4 * ratio, ratio);
    paint.fillStyle = watch.color;
    for (const column of watch.hits) paint.fillRect(column * width / columns, plotHeight, Math.max(2, width / columns), 6 * ratio);
  }
  for (const [column, kinds] of data.events) {
    kinds.forEach((bit, row) => {
      paint.fillStyle = eventColors.get(bit) || colorOf('--muted');
      paint.fillRect(column * width / columns, plotHeight + (7 + 4 * (row % 3)) * ratio, Math.max(2 * ratio, width / columns), 3 * ratio);
    });
  }
  paint.fillStyle = colorOf('--bad');
  for (const [index] of data.gaps) paint.fillRect(x(index - 0.5) - ratio, 0, 2 * ratio, height);
  paint.fillStyle = colorOf('--accent');
  for (const index of data.bookmarks) {
    paint.beginPath();
    paint.moveTo(x(index) - 5 * ratio, 0);
    paint.lineTo(x(index) + 5 * ratio, 0);
    paint.lineTo(x(index), 9 * ratio);
    paint.fill();
  }
  paint.fillStyle = colorOf('--playhead');
  paint.fillRect(x(state.position) - ratio, 0, 2 * ratio, height);
}

function drawPlot(paint, extents, color, width, height, ratio) {
  let low = Infinity, high = -Infinity;
  for (const extent of extents) {
    if (!extent) continue;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  }
  if (!(low <= high)) return;
  const y = (value) => high === low ? height / 2 : height - (value - low) / (high - low) * (height - 4 * ratio) - 2 * ratio;
  paint.fillStyle = color;
  extents.forEach((extent, column) => {
    if (!extent) return;
    const top = y(extent[1]), bottom = y(extent[0]);
    paint.fillRect(column * width / extents.length, top - ratio / 2, Math.max(width / extents.length, ratio), Math.max(bottom - top, ratio * 1.5));
  });
}

// --- panels ----------------------------------------------------------------------------------------------------------

function updatePanels() {
  lastPanels = performance.now();
  if (byId('fields-panel').open) showFields();
  if (byId('watches-panel').open) showWatches();
  showMarks();
  if (byId('log-panel').open && about[0].has_log) showLog();
  if (document.activeElement !== byId('note')) byId('note').value = viewer.call('note', 0);
}

function showFields() {
  const data = viewer.input([byId('filter').value.replace(/\n/g, ''), ...openArrays].join('\n')).call('fields', 0);
  byId('events').replaceChildren(...data.events.flatMap((event) => [swatch(event.color), ` ${event.name} `]));
  const rows = [...data.rows, ...data.derived].map((row) => {
    const line = element('tr', undefined, row.before === undefined ? {} : {class: 'changed'});
    const name = element('td');
    if (row.group) {
      const button = element('button', openArrays.has(row.name) ? '\u25BE' : '\u25B8',
        {'aria-label': `Values of ${row.name}`, 'aria-expanded': String(openArrays.has(row.name))});
      button.addEventListener('click', () => {
        if (!openArrays.delete(row.name)) openArrays.add(row.name);
        attempt(showFields);
      });
      name.append(button, ' ');
    }
    name.append('\u2003'.repeat(row.depth || 0) + row.name);
    if (row.meaning) name.title = row.meaning;
    const value = element('td', row.unit ? `${row.value} ${row.unit}` : row.value);
    const before = element('td', row.before === undefined ? '' : row.difference ? `${row.before} (${row.difference})` : row.before);
    line.append(name, value, before);
    return line;
  });
  byId('fields').tBodies[0].replaceChildren(...rows);
  byId('groups').replaceChildren(...data.groups.map(groupTable));
}

function groupTable(group) {
  const table = element('table');
  table.append(element('caption', `${group.name}: ${group.alive}`));
  const head = element('tr');
  head.append(...['', ...group.columns].map((name) => element('th', name, {scope: 'col'})));
  const body = element('tbody');
  for (const row of group.rows) {
    const line = element('tr', undefined, row.new ? {class: 'changed'} : {});
    line.append(element('th', row.id, {scope: 'row'}),
      ...row.cells.map((cell, i) => element('td', cell, row.changed.includes(i) ? {class: 'changed'} : {})));
    body.append(line);
  }
  const header = element('thead');
  header.append(head);
  table.append(header, body);
  return table;
}

function showWatches() {
  if (byId('watches').contains(document.activeElement) && document.activeElement.tagName === 'INPUT') return;
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.focus : undefined;
  const rows = viewer.call('watches', 0).map((watch, place) => {
    const line = element('li');
    const button = (text, label, work) => {
      const made = element('button', text, {'aria-label': `${label}: ${watch.text}`, title: label, 'data-focus': `${label}${place}`});
      made.addEventListener('click', () => attempt(() => { work(); updateAll(); schedule(); }));
      return made;
    };
    line.append(swatch(watch.color), element('code', watch.text));
    if (watch.error) {
      line.append(element('span', watch.error, {class: 'error'}));
    } else {
      const hits = `${watch.hits}${watch.complete ? '' : '+'} hits`;
      line.append(element('span', `= ${watch.value === undefined ? '' : watch.value}, ${hits}`));
      const previous = button('\u2039', 'Previous hit', () => viewer.call('seek', 0, watch.previous));
      const next = button('\u203A', 'Next hit', () => viewer.call('seek', 0, watch.next));
      previous.disabled = watch.previous === undefined;
      next.disabled = watch.next === undefined;
      const plot = button('plot', 'Plot', () => viewer.call('plot_watch', 0, place, watch.plotted ? 0 : 1));
      plot.setAttribute('aria-pressed', String(watch.plotted));
      plot.addEventListener('click', () => { ++shownNotices; });
      line.append(previous, next, plot);
    }
    line.append(button('\u00D7', 'Remove', () => viewer.call('remove_watch', 0, place)));
    return line;
  });
  byId('watches').replaceChildren(...rows);
  if (focused) {
    const again = byId('watches').querySelector(`[data-focus="${CSS.escape(focused)}"]`);
    if (again) again.focus();
  }
}

let shownMarks = '';
function showMarks() {
  const data = viewer.call('marks', 0);
  eventColors = new Map(data.kinds.filter((kind) => kind.kind === 0).map((kind) => [kind.bit, kind.color]));
  const now = JSON.stringify(data);
  if (now === shownMarks) return;
  shownMarks = now;
  shownTimeline = String(Number(shownTimeline) + 1);
  byId('kinds').replaceChildren(...data.kinds.map((kind) => {
    const label = element('label');
    const box = element('input', undefined, {type: 'checkbox'});
    box.checked = kind.shown;
    box.addEventListener('change', () => attempt(() => { viewer.call('show_mark', 0, kind.kind, kind.bit); updateAll(); }));
    label.append(box, swatch(kind.color), `${kind.name} (${kind.count})`);
    return label;
  }));
  byId('bookmarks').replaceChildren(...data.bookmarks.map((bookmark) => {
    const line = element('li');
    const button = element('button', `frame ${bookmark.number}`);
    button.addEventListener('click', () => goTo(String(bookmark.number)));
    line.append(button, element('span', bookmark.note));
    return line;
  }));
}

function showLog() {
  const data = viewer.call('game_log', 0);
  byId('log').replaceChildren(...data.lines.map((line) => {
    const made = element('li');
    const button = element('button', String(line.number));
    button.addEventListener('click', () => attempt(() => { viewer.call('seek', 0, line.index); updateAll(); }));
    made.append(button, element('span', line.text));
    return made;
  }));
  const box = byId('log').parentElement;
  box.scrollTop = box.scrollHeight;
}

function fillPlots() {
  const fields = about[0].plot_fields;
  byId('plot').replaceChildren(...fields.map((name) => element('option', name, {value: name})));
  const plotted = viewer.call('state', 0).plotted;
  byId('plot').value = plotted;
  byId('plot').disabled = fields.length === 0;
}

function fillKeys() {
  const meanings = new Map();
  for (const action of about[0].actions) {
    if (!isSupported(action)) continue;
    meanings.set(action.meaning, [...(meanings.get(action.meaning) || []), action.keys]);
  }
  byId('keys').tBodies[0].replaceChildren(...Array.from(meanings, ([meaning, keys]) => {
    const line = element('tr');
    line.append(element('th', keys.join('  '), {scope: 'row'}), element('td', meaning));
    return line;
  }));
}

// --- commands --------------------------------------------------------------------------------------------------------

// Those that are the page's, not the player's.
const pageCommands = {
  go_to: () => byId('go').focus(),
  bookmark_note: () => { byId('marks-panel').open = true; byId('note').focus(); },
  choose_field: () => { byId('watches-panel').open = true; byId('plot').focus(); },
  overlay: () => { byId('panels').hidden = !byId('panels').hidden; },
  full_screen: () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else byId('pictures').querySelector('figure').requestFullscreen().catch(() => {});
  },
  keys: () => { byId('keys-panel').open = !byId('keys-panel').open; },
  picture: () => byId('picture0').toBlob((blob) => {
    const link = element('a', undefined, {href: URL.createObjectURL(blob), download: `frame ${state.number}.png`});
    link.click();
    URL.revokeObjectURL(link.href);
  }),
  close: () => { if (byId('copied').open) byId('copied').close(); else execute(about[0].commands.clear_loop, 0); },
};
const elsewhere = new Set(['export', 'show_export', 'play_from_here', 'library', 'compare', 'quit', 'larger', 'smaller',
  'automatic_size', 'mute', 'ruler_unit', 'picture_menu', 'switch_picture', 'show_whole', 'follow', 'trails']);
const isSupported = (action) => !elsewhere.has(action.name);

function execute(command, argument) {
  attempt(() => {
    viewer.call('execute', 0, command, argument);
    shownTimeline = String(Number(shownTimeline) + 1);
    updateAll();
    fillPlotChoice();
    schedule();
    if (!state.playing) showLink();
  });
}

function fillPlotChoice() { if (state && byId('plot').value !== state.plotted) byId('plot').value = state.plotted; }

function run(name) {
  const action = about[0].actions.find((one) => one.name === name);
  if (!action) return;
  if (pageCommands[name]) attempt(pageCommands[name]);
  else execute(action.command, action.argument);
}

const keyNames = {' ': 'Space', ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down', Esc: 'Escape'};

function actionOfKey(event) {
  const name = keyNames[event.key] || (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const modifiers = (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '');
  const typed = [modifiers + (event.shiftKey ? 'Shift+' : '') + name];
  if (event.shiftKey && event.key.length === 1 && name.toLowerCase() === name) typed.push(modifiers + name);
  for (const keys of typed) {
    const found = about[0].actions.find((action) => isSupported(action) && action.keys.split(' ').includes(keys));
    if (found) return found;
  }
  return undefined;
}

function takesText(target) {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox');
}

function onKey(event) {
  if (count === 0 || event.defaultPrevented || event.isComposing) return;
  if (takesText(event.target)) {
    if (event.key === 'Escape') { event.target.blur(); byId('timeline').focus(); }
    return;
  }
  // What a focused control does with it comes first.
  const isPress = event.key === 'Enter' || event.key === ' ';
  if (isPress && event.target.closest('button, summary, input, a')) return;
  if (event.target.closest('.scroll') && /^(Arrow(Up|Down)|Page|Home|End)/.test(event.key)) return;
  const action = actionOfKey(event);
  if (!action) return;
  event.preventDefault();
  run(action.name);
}

function goTo(text) {
  attempt(() => {
    viewer.input(text).call('go_to', 0);
    updateAll();
    showLink();
  });
}

// --- links to frames -------------------------------------------------------------------------------------------------

function linkOf(number) { return `#frame=${number}`; }

function goToLink() {
  const found = /(?:^#|&)frame=(\d{1,20})/.exec(location.hash);
  if (found) goTo(found[1]);
}

// The address names the frame that is shown; where a browser refuses that for files, it stays.
function showLink() {
  try {
    history.replaceState(null, '', linkOf(state.number));
  } catch (error) { /* the button gives the link */ }
}

function showText(text) {
  byId('text').value = text;
  if (!byId('copied').open && byId('copied').showModal) byId('copied').showModal();
  byId('text').focus();
  byId('text').select();
  if (document.execCommand('copy')) byId('notice').textContent = 'copied';
}

// --- pointers --------------------------------------------------------------------------------------------------------

function positionAt(event) {
  const box = byId('timeline').getBoundingClientRect();
  const fraction = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  return {fraction, position: state.first + (state.last - state.first) * fraction, frames_px: (state.last - state.first) / box.width};
}

function seekTo(event) {
  attempt(() => {
    viewer.call('seek', 0, Math.round(positionAt(event).position));
    update();
    schedulePanels();
  });
}

function onTimelineDown(event) {
  if (event.button !== 0) return;
  event.preventDefault();
  const timeline = byId('timeline');
  timeline.focus({preventScroll: true});
  timeline.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, event);
  if (pointers.size === 2) { endDrag(); dragging = {pinch: true}; return; }
  if (event.shiftKey) { dragging = {loopFrom: positionAt(event).position}; return; }
  attempt(() => viewer.call('grab', 0));
  dragging = {};
  seekTo(event);
}

function onTimelineMove(event) {
  const before = pointers.get(event.pointerId);
  if (!dragging || !before) return hover(event);
  if (dragging.pinch) {
    const other = Array.from(pointers.values()).find((one) => one.pointerId !== event.pointerId);
    const spread = (a, b) => Math.max(Math.abs(a.clientX - b.clientX), 8);
    if (other) attempt(() => {
      const middle = {clientX: (event.clientX + other.clientX) / 2};
      viewer.call('zoom', 0, spread(before, other) / spread(event, other), positionAt(middle).fraction);
      update();
    });
  } else if (dragging.loopFrom !== undefined) {
    attempt(() => { viewer.call('set_loop', 0, dragging.loopFrom, positionAt(event).position); update(); });
  } else {
    seekTo(event);
    hover(event);
  }
  pointers.set(event.pointerId, event);
}

function endDrag() {
  if (dragging && !dragging.pinch && dragging.loopFrom === undefined) attempt(() => viewer.call('release', 0));
  dragging = null;
}

function onTimelineUp(event) {
  pointers.delete(event.pointerId);
  if (!dragging) return;
  endDrag();
  attempt(() => { updateAll(); if (!state.playing) showLink(); });
  schedule();
}

function onTimelineWheel(event) {
  if (!event.ctrlKey && !event.shiftKey) return;
  event.preventDefault();
  attempt(() => {
    const {fraction} = positionAt(event);
    const turns = (event.deltaY || event.deltaX) / 100;
    if (event.ctrlKey) viewer.call('zoom', 0, Math.pow(1.25, Math.max(-4, Math.min(4, turns))), fraction);
    else viewer.call('pan', 0, (state.last - state.first) / 10 * turns);
    update();
  });
}

function hover(event) {
  if (event.pointerType === 'touch' && !dragging) return;
  attempt(() => {
    const {position, frames_px} = positionAt(event);
    const found = viewer.call('describe', 0, position, 4 * frames_px);
    const box = byId('hover'), strip = byId('strip').getBoundingClientRect();
    box.hidden = false;
    box.style.left = `${Math.min(Math.max(event.clientX - strip.left - 110, 0), Math.max(strip.width - 220, 0))}px`;
    byId('hover-text').textContent = [`frame ${found.number}`, found.time, found.text].filter(Boolean).join(', ');
    const canvas = byId('thumbnail');
    canvas.width = 206;
    canvas.height = 155;
    canvas.hidden = !about[0].has_picture;
    if (canvas.hidden) return;
    const at = viewer.call('picture_of', 0, found.index, canvas.width, canvas.height, canvas.width / 960 * 1.5);
    canvas.getContext('2d').putImageData(viewer.pixels(at, canvas.width, canvas.height), 0, 0);
  });
}

// --- time ------------------------------------------------------------------------------------------------------------

function schedule() {
  if (ticking || count === 0) return;
  ticking = true;
  lastTick = performance.now();
  requestAnimationFrame(tick);
}

let panelsTimer = 0;
function schedulePanels() {
  if (panelsTimer) return;
  panelsTimer = setTimeout(() => { panelsTimer = 0; attempt(updatePanels); }, kPanels_ms);
}

// Plays, and scans for plots and watches between pictures. Ends when there is nothing to do.
function tick(now) {
  ticking = false;
  if (count === 0 || viewer.broken) return;
  const more = attempt(() => {
    const elapsed = Math.min(Math.max(now - lastTick, 0), 250);
    lastTick = now;
    viewer.call('advance', 0, elapsed);
    const moved = state.playing;
    let scanning = false;
    const until = performance.now() + kWork_ms;
    do {
      scanning = false;
      for (let place = 0; place < count; ++place) scanning = viewer.call('work', place) !== 0 || scanning;
    } while (scanning && performance.now() < until);
    update();
    const over = moved && !state.playing;
    if (over) showLink();
    if (performance.now() - lastPanels > kPanels_ms || over || !(state.playing || scanning)) updatePanels();
    return state.playing || scanning;
  });
  if (more && !ticking) {
    ticking = true;
    requestAnimationFrame(tick);
  }
}

// --- beginning -------------------------------------------------------------------------------------------------------

function listen() {
  document.addEventListener('keydown', onKey);
  window.addEventListener('hashchange', () => { if (count) goToLink(); });
  window.addEventListener('resize', () => { if (count) attempt(update); });
  document.addEventListener('fullscreenchange', () => { if (count) attempt(update); });
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  if (dark.addEventListener) dark.addEventListener('change', () => { if (count) attempt(update); });
  for (const button of document.querySelectorAll('[data-action]')) button.addEventListener('click', () => run(button.dataset.action));
  byId('forward').addEventListener('click', () => run('toggle_play'));
  byId('backward').addEventListener('click', () => execute(about[0].commands.play_backward, 0));
  byId('picture0').addEventListener('click', () => run('toggle_play'));
  byId('shift-back').addEventListener('click', () => { --shift; attempt(update); });
  byId('shift-on').addEventListener('click', () => { ++shift; attempt(update); });
  byId('copy').addEventListener('click', () => attempt(() => showText(viewer.call('copy', 0))));
  byId('link').addEventListener('click', () => attempt(() => showText(location.href.split('#')[0] + linkOf(state.number))));
  byId('go-form').addEventListener('submit', (event) => { event.preventDefault(); goTo(byId('go').value); byId('timeline').focus(); });
  byId('filter').addEventListener('input', () => attempt(showFields));
  byId('plot').addEventListener('change', () => attempt(() => { viewer.input(byId('plot').value).call('choose_plot', 0); update(); schedule(); }));
  byId('watch-form').addEventListener('submit', (event) => { event.preventDefault(); attempt(addWatch); });
  byId('note-form').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(() => { viewer.input(byId('note').value).call('set_note', 0); updateAll(); byId('timeline').focus(); });
  });
  for (const panel of document.querySelectorAll('details')) panel.addEventListener('toggle', () => { if (count) attempt(updatePanels); });
  const timeline = byId('timeline');
  timeline.addEventListener('pointerdown', onTimelineDown);
  timeline.addEventListener('pointermove', (event) => { if (count) onTimelineMove(event); });
  timeline.addEventListener('pointerup', onTimelineUp);
  timeline.addEventListener('pointercancel', onTimelineUp);
  timeline.addEventListener('pointerleave', () => { byId('hover').hidden = true; });
  timeline.addEventListener('wheel', (event) => { if (count) onTimelineWheel(event); }, {passive: false});
  timeline.addEventListener('dblclick', () => run('zoom_all'));
}

function addWatch() {
  const text = byId('watch').value.trim();
  if (!text) return;
  viewer.input(text).call('add_watch', 0);
  const watches = viewer.call('watches', 0), added = watches[watches.length - 1];
  byId('watch-error').hidden = !added.error;
  if (added.error) {
    // The place is counted in bytes.
    const before = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, added.error_at));
    byId('watch-error').textContent = `${text}\n${' '.repeat(before.length)}^ ${added.error}`;
    viewer.call('remove_watch', 0, watches.length - 1);
  } else {
    byId('watch').value = '';
  }
  updateAll();
  schedule();
}

async function openFiles(files) {
  const recordings = [];
  for (const file of Array.from(files).slice(0, 2)) recordings.push({name: file.name, bytes: new Uint8Array(await file.arrayBuffer())});
  if (recordings.length) await begin(() => recordings);
}

function listenForFiles() {
  byId('drop').hidden = false;
  byId('files').addEventListener('change', () => openFiles(byId('files').files));
  document.addEventListener('dragover', (event) => { event.preventDefault(); byId('drop').classList.add('over'); });
  document.addEventListener('dragleave', () => byId('drop').classList.remove('over'));
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    byId('drop').classList.remove('over');
    openFiles(event.dataTransfer.files);
  });
}

async function begin(recordings) {
  try {
    await openRecordings(await recordings());
  } catch (error) {
    count = 0;
    byId('viewer').hidden = true;
    const unable = typeof WebAssembly === 'undefined' || error instanceof WebAssembly.CompileError;
    showMessage(unable ? `This browser cannot run the viewer (${error.message}). Chrome 97, Firefox 78, Safari 16 and newer ones can.`
      : error.message);
  }
  document.documentElement.dataset.ready = count ? 'open' : 'empty';
}

listen();
if (document.querySelector('script[data-recording]')) {
  begin(recordingsInside);
} else {
  listenForFiles();
  const urls = new URLSearchParams(location.search).getAll('url');
  if (urls.length) begin(() => Promise.all(urls.slice(0, 2).map(fetchRecording)));
  else document.documentElement.dataset.ready = 'empty';
}

// The viewer's WebAssembly module as functions of JavaScript: unpacking, starting, and texts in both directions.

// --- base64 and gzip -------------------------------------------------------------------------------------------------

function bytesOfBase64(text) {
  const binary = atob(text.replace(/\s+/g, ''));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function unpackGzip(bytes) {
  if (typeof DecompressionStream === 'undefined') return inflateGzip(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The same for browsers from before 2023, which have no DecompressionStream: RFC 1951 and 1952, for the module that was
// built with this page, so that nothing but the format is checked.
function inflateGzip(bytes) {
  let at = 10;
  if (bytes[3] & 4) at += 2 + bytes[at] + 256 * bytes[at + 1];
  for (const flag of [8, 16]) {
    if (bytes[3] & flag) while (bytes[at++] !== 0);
  }
  if (bytes[3] & 2) at += 2;
  const end = bytes.length - 4;
  const out = new Uint8Array((bytes[end] | bytes[end + 1] << 8 | bytes[end + 2] << 16 | bytes[end + 3] << 24) >>> 0);
  let filled = 0, hold = 0, held = 0;
  const bits = (count) => {
    for (; held < count; held += 8) hold |= bytes[at++] << held;
    const value = hold & ((1 << count) - 1);
    hold >>>= count;
    held -= count;
    return value;
  };
  const tableOf = (lengths) => {
    const counts = new Uint16Array(16), starts = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
    for (const length of lengths) ++counts[length];
    counts[0] = 0;
    for (let i = 1; i < 16; ++i) starts[i] = starts[i - 1] + counts[i - 1];
    lengths.forEach((length, symbol) => { if (length) symbols[starts[length]++] = symbol; });
    return {counts, symbols};
  };
  const symbolOf = ({counts, symbols}) => {
    let code = 0, first = 0, index = 0;
    for (let length = 1; length < 16; ++length) {
      code |= bits(1);
      if (code - counts[length] < first) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new Error('the viewer in this page is damaged');
  };
  const fixed = [tableOf(Array.from({length: 288}, (_, i) => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
    tableOf(new Array(30).fill(5))];
  const described = () => {
    const literals = bits(5) + 257, distances = bits(5) + 1, orders = bits(4) + 4;
    const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    const lengths = new Array(19).fill(0);
    for (let i = 0; i < orders; ++i) lengths[order[i]] = bits(3);
    const codes = tableOf(lengths), all = [];
    while (all.length < literals + distances) {
      const symbol = symbolOf(codes);
      if (symbol < 16) all.push(symbol);
      else {
        const [value, count] = symbol === 16 ? [all[all.length - 1], 3 + bits(2)] : [0, symbol === 17 ? 3 + bits(3) : 11 + bits(7)];
        for (let i = 0; i < count; ++i) all.push(value);
      }
    }
    return [tableOf(all.slice(0, literals)), tableOf(all.slice(literals))];
  };
  const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  for (let last = 0; !last;) {
    last = bits(1);
    const type = bits(2);
    if (type === 0) {
      hold = held = 0;
      const length = bytes[at] | bytes[at + 1] << 8;
      out.set(bytes.subarray(at + 4, at + 4 + length), filled);
      filled += length;
      at += 4 + length;
      continue;
    }
    const [literals, distances] = type === 1 ? fixed : described();
    for (let symbol; (symbol = symbolOf(literals)) !== 256;) {
      if (symbol < 256) { out[filled++] = symbol; continue; }
      const length = lengthBase[symbol - 257] + bits(lengthBits[symbol - 257]);
      const code = symbolOf(distances);
      const from = filled - (distanceBase[code] + bits(distanceBits[code]));
      for (let i = 0; i < length; ++i) out[filled++] = out[from + i];
    }
  }
  return out;
}

// --- the module ------------------------------------------------------------------------------------------------------

// Starts the module. The object has its functions: call(name, ...) for those with an answer, do(name, ...) for the rest;
// a failure is an Error with the reason. Once one of its functions has ended in a trap, `broken` is true and none works.
async function startModule(bytes) {
  const thrown = {};  // what C++ exceptions are to this side
  const decoder = new TextDecoder(), encoder = new TextEncoder();
  let functions = null, memory = null;

  const invoke = (name) => {
    const nothing = name.startsWith('invoke_j') ? 0n : undefined;
    return (index, ...rest) => {
      const stack = functions.__stack_pointer.value;
      try {
        return functions.__indirect_function_table.get(index)(...rest);
      } catch (error) {
        functions.__stack_pointer.value = stack;
        if (error !== thrown) throw error;
        functions.setThrew(1, 0);
        return nothing;
      }
    };
  };
  // Of the system there is a clock and a place for last words.
  const system = {
    clock_time_get(id, precision, result) {
      const ns = id === 0 ? BigInt(Date.now()) * 1000000n : BigInt(Math.round(performance.now() * 1e6));
      new DataView(memory.buffer).setBigUint64(result, ns, true);
      return 0;
    },
    fd_write(file, pieces, count, result) {
      const view = new DataView(memory.buffer);
      let written = 0;
      for (let i = 0; i < count; ++i) {
        const at = view.getUint32(pieces + 8 * i, true), length = view.getUint32(pieces + 8 * i + 4, true);
        console.warn(decoder.decode(new Uint8Array(memory.buffer, at, length)));
        written += length;
      }
      view.setUint32(result, written, true);
      return 0;
    },
    environ_sizes_get(count, bytes) {
      const view = new DataView(memory.buffer);
      view.setUint32(count, 0, true);
      view.setUint32(bytes, 0, true);
      return 0;
    },
    proc_exit() { throw new Error('the viewer has ended'); },
  };
  const unsupported = () => 52;

  const module = await WebAssembly.compile(bytes);
  const imports = {};
  for (const {module: from, name} of WebAssembly.Module.imports(module)) {
    imports[from] = imports[from] || {};
    imports[from][name] = from !== 'env' ? system[name] || unsupported
      : name === 'throw_in_script' ? () => { throw thrown; }
      : name.startsWith('invoke_') ? invoke(name)
      : () => { throw new Error(`${name} is not in the viewer`); };
  }
  functions = (await WebAssembly.instantiate(module, imports)).exports;
  memory = functions.memory;
  functions._initialize();

  const viewer = {
    broken: false,
    // What a trap leaves behind cannot be trusted.
    do(name, ...rest) {
      if (viewer.broken) throw new Error('The viewer has ended; load the page again.');
      try {
        return functions[name](...rest);
      } catch (error) {
        viewer.broken = true;
        throw new Error(memory.buffer.byteLength > 1e9 ? 'There is not enough memory for this recording.'
          : `The viewer cannot show this recording (${error.message}).`);
      }
    },
    call(name, ...rest) {
      const value = viewer.do(name, ...rest);
      const text = decoder.decode(new Uint8Array(memory.buffer, viewer.do('answer'), viewer.do('answer_bytes')));
      const answer = JSON.parse(text);
      if (answer && typeof answer === 'object' && answer.error !== undefined) throw new Error(answer.error);
      return value === undefined ? answer : value;
    },
    // Sets the text that the next function takes.
    input(text) {
      const bytes = encoder.encode(text);
      const at = viewer.do('input', bytes.length);
      new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
      return viewer;
    },
    addFile(name, bytes) {
      viewer.input(name);
      const at = viewer.do('make_file', bytes.length);
      new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
    },
    // Pixels that lie in the module's memory, until the next call.
    pixels(at, width, height) { return new ImageData(new Uint8ClampedArray(memory.buffer, at, 4 * width * height), width, height); },
    bytes(at, length) { return new Uint8Array(memory.buffer, at, length); },
    bytesOfMemory() { return memory.buffer.byteLength; },
  };
  return viewer;
}

// Unpacks what the server packs (server/packed_messages.py, which has the format): streams whose dictionary is an earlier
// message. The browser's own decompression takes no dictionary; it gets one as a block that is not compressed.
import { STREAM_PATH } from "../streamlit_internals.js";

const PACKED = 0xff;
const DICTIONARY_BYTES = 16_000;
const NOTHING = Promise.resolve(new Uint8Array(0));

/** Content of a stream; rejected if it is damaged. */
const inflate = async (compressed, dictionary) => {
  const size = dictionary.length;
  const header = new Uint8Array([0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255]);
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  // A damaged stream rejects these too; the response says so.
  for (const part of [header, dictionary, compressed]) writer.write(part).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(stream.readable).arrayBuffer()).subarray(size);
};

const joined = ([first, second]) => {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes.subarray(-DICTIONARY_BYTES);
};

/** Messages in order: the small ones, and large ones where the length 0 stands. */
const ordered = (small, large) => {
  const view = new DataView(small.buffer, small.byteOffset, small.length);
  const messages = [];
  for (let start = 0; start < small.length; ) {
    const size = view.getUint32(start);
    start += 4;
    messages.push((size ? small.subarray(start, start + size) : large.shift()).slice().buffer);
    start += size;
  }
  return messages;
};

/** Unpacks the frames of a connection. Each has to be given to it in turn, before the one before is unpacked. */
export class Unpacker {
  // Promises, so that all streams of a frame are decompressed at once.
  #kept = new Map();
  #small = NOTHING;

  /** Messages of a frame as array buffers. */
  async unpack(frame) {
    const bytes = new Uint8Array(frame);
    if (bytes[0] !== PACKED) return [frame];
    const view = new DataView(frame);
    const count = bytes[1];
    const streams = [];
    for (let entry = 2, start = 2 + 6 * count; streams.length < count; entry += 6) {
      const [dictionary, slot] = bytes.subarray(entry, entry + 2);
      const compressed = bytes.subarray(start, start + view.getUint32(entry + 2));
      start += compressed.length;
      const isLast = streams.length === count - 1;
      const dictionaryText = isLast ? this.#small : (this.#kept.get(dictionary) ?? NOTHING);
      const content = dictionaryText.then((text) => inflate(compressed, text));
      streams.push(content);
      if (isLast) this.#small = Promise.all([dictionaryText, content]).then(joined);
      else
        this.#kept.set(
          slot,
          content.then((message) => message.subarray(-DICTIONARY_BYTES)),
        );
    }
    const large = await Promise.all(streams);
    return ordered(large.pop(), large);
  }
}

/** Have the web socket of the app say that it unpacks messages, and unpack them for who listens. */
export const unpackMessages = () => {
  if (!globalThis.DecompressionStream) return;
  window.WebSocket = class extends window.WebSocket {
    #isPacked;

    constructor(url, protocols) {
      const isPacked = new URL(url, location.href).pathname.endsWith(STREAM_PATH);
      super(isPacked ? `${url}?packed=1` : url, protocols);
      this.#isPacked = isPacked;
    }

    addEventListener(type, listener, options) {
      if (type !== "message" || !this.#isPacked) {
        super.addEventListener(type, listener, options);
        return;
      }
      const unpacker = new Unpacker();
      let before = Promise.resolve();
      const unpack = ({ data }) => {
        const unpacked = unpacker.unpack(data);
        before = before
          .then(() => unpacked)
          .then((messages) => {
            for (const message of messages) listener.call(this, new MessageEvent(type, { data: message }));
          });
        // The app connects anew.
        before.catch(() => this.close());
      };
      super.addEventListener(type, unpack, options);
    }
  };
};

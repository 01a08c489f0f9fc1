/**
 * One WebSocket to the app: validated messages in order, and exactly one ending with its reason.
 * @import { Protocol } from "./protocol.js"
 * @import { WireMessage } from "./types.d.ts"
 */
import { TelltaleError, asProblem } from "./errors.js";

const NORMAL_CLOSURE = 1000;
const MESSAGE_TOO_BIG = 1009;

/**
 * @typedef {object} Listener
 * @property {(message: WireMessage) => void} onMessage
 * @property {(error: TelltaleError) => void} onEnd called once
 */

export class Wire {
  /** @type {WebSocket} */
  #socket;
  /** @type {Protocol} */
  #protocol;
  /** @type {WireMessage[]} */
  #unread = [];
  /** @type {TelltaleError | null} */
  #ended = null;
  /** @type {Listener | null} */
  #listener = null;

  /**
   * Rejects with `app_not_running` when nothing answers there as Telltale does (a browser does not tell refused
   * connections from refused upgrades).
   * @param {number} port
   * @param {Protocol} protocol
   * @param {typeof WebSocket} Socket
   * @returns {Promise<Wire>}
   */
  static async open(port, protocol, Socket) {
    const { host, subprotocol, limits } = protocol.spec;
    const socket = new Socket(`ws://${host}:${port}/`, subprotocol);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        clearTimeout(timer);
        socket.close();
        reject(new TelltaleError("app_not_running"));
      };
      const timer = setTimeout(giveUp, (limits.handshake_seconds ?? 10) * 1000);
      socket.onerror = giveUp;
      socket.onopen = () => {
        clearTimeout(timer);
        resolve(new Wire(socket, protocol));
      };
    });
  }

  /**
   * @param {WebSocket} socket already open
   * @param {Protocol} protocol
   */
  constructor(socket, protocol) {
    this.#socket = socket;
    this.#protocol = protocol;
    socket.onerror = null;
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#end(this.#reasonOf(event.code));
  }

  get isOpen() {
    return this.#ended === null;
  }

  /** @param {WireMessage} message */
  send(message) {
    this.#socket.send(this.#protocol.encode(message));
  }

  /**
   * @param {Record<string, unknown>} fields
   * @param {Uint8Array} image
   */
  sendCheck(fields, image) {
    this.#socket.send(this.#protocol.encodeCheck(fields, image));
  }

  close() {
    this.#end(new TelltaleError("connection_lost"));
  }

  /**
   * Hands over what has come and what will come.
   * @param {Listener} listener
   */
  listen(listener) {
    this.#listener = listener;
    while (this.#listener === listener && this.#unread.length > 0) {
      listener.onMessage(/** @type {WireMessage} */ (this.#unread.shift()));
    }
    if (this.#ended && this.#listener === listener) {
      listener.onEnd(this.#ended);
    }
  }

  /**
   * The next message but for pongs, which must be of this type. Rejects with the reason when the wire ends, also by
   * the deadline.
   * @param {string} type
   * @param {number} seconds
   * @returns {Promise<WireMessage>}
   */
  receive(type, seconds) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(new TelltaleError("timeout")), seconds * 1000);
      this.listen({
        onMessage: (message) => {
          if (message.type === "pong") {
            return;
          }
          clearTimeout(timer);
          this.#listener = null;
          if (message.type === type) {
            resolve(message);
          } else {
            reject(this.#end(new TelltaleError("malformed", `${message.type} instead of ${type}`)));
          }
        },
        onEnd: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  /** @param {unknown} data */
  #receive(data) {
    try {
      const message = this.#protocol.decode(typeof data === "string" ? data : "");
      if (message.type === "error") {
        const { code, message: sentence, update } = message;
        this.#end(new TelltaleError(String(code), String(sentence), /** @type {"app" | "extension"} */ (update)));
      } else if (this.#listener) {
        this.#listener.onMessage(message);
      } else {
        this.#unread.push(message);
      }
    } catch (error) {
      this.#end(new TelltaleError(asProblem(error).code, String(error)));
    }
  }

  /** @param {number} closeCode */
  #reasonOf(closeCode) {
    if (closeCode === MESSAGE_TOO_BIG) {
      return new TelltaleError("too_large");
    }
    const fatal = Object.entries(this.#protocol.spec.errors.fatal).find(([, error]) => error.close === closeCode);
    return fatal ? new TelltaleError(fatal[0], fatal[1].message) : new TelltaleError("connection_lost");
  }

  /**
   * @param {TelltaleError} error
   * @returns {TelltaleError}
   */
  #end(error) {
    if (this.#ended) {
      return this.#ended;
    }
    this.#ended = error;
    this.#socket.close(NORMAL_CLOSURE);
    const listener = this.#listener;
    this.#listener = null;
    listener?.onEnd(error);
    return error;
  }
}

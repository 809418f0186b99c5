"""A line of 300 ms to the server and back, for a page to begin with (`add_init_script`)."""

SLOW = """
const half = 150; // ms each way
window.WebSocket = class extends WebSocket {
  send(message) { setTimeout(() => super.send(message), half); }
  addEventListener(kind, heard, ...more) {
    const late = (event) => setTimeout(() => heard(event), half);
    super.addEventListener(kind, kind === "message" ? late : heard, ...more);
  }
  set onmessage(heard) { super.onmessage = (event) => setTimeout(() => heard(event), half); }
};
"""

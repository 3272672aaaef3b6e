// The stream of events, kept up across restarts of the worker and laptops that slept.

const SILENCE_MS = 10000;
const LOOK_MS = 2000;

/** Calls the handler of each event by its name, and `connection` with "live" or "lost". */
export function listen(handlers) {
  let source = null;
  let last = "";
  let heard = Date.now();

  function hear() {
    heard = Date.now();
    handlers.connection("live");
  }

  function open() {
    if (source !== null) source.close();
    heard = Date.now();
    const opened = new EventSource(`/api/live${last === "" ? "" : `?after=${encodeURIComponent(last)}`}`);
    source = opened;
    for (const name of ["hello", "history", "figures", "card"]) {
      opened.addEventListener(name, (event) => {
        if (source !== opened) return;
        hear();
        if (event.lastEventId !== "") last = event.lastEventId;
        handlers[name](JSON.parse(event.data));
      });
    }
    opened.addEventListener("error", () => handlers.connection("lost"));
  }

  // A browser tries again by itself, but not after an answer that is no stream, and not on a line that is dead.
  function look() {
    const silent = Date.now() - heard > SILENCE_MS;
    if (silent) handlers.connection("lost");
    if (silent || source.readyState === EventSource.CLOSED) open();
  }

  open();
  setInterval(look, LOOK_MS);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
}

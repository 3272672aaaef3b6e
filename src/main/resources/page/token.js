// Whoever may change something has the token: from the printed address, or by hand. It stays in this tab.

import { byId } from "/page/dom.js";

const KEY = "tagstream-token";

/** Takes the token out of the address, where it would be seen, and asks for one where there is none. */
export function prepare() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (found !== null) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, "", location.pathname);
  }
  byId("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, byId("token").value.trim());
    byId("token").value = "";
    byId("token-form").hidden = true;
  });
  askIfMissing();
}

function askIfMissing() {
  byId("token-form").hidden = sessionStorage.getItem(KEY) !== null;
}

/** What the worker answers, or `error` and why. */
export async function send(path, type, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": type, "X-Tagstream-Token": sessionStorage.getItem(KEY) ?? "" },
      body,
    });
    const answer = await response.json().catch(() => ({ error: `the worker answered ${response.status}` }));
    if (response.status === 403) {
      sessionStorage.removeItem(KEY);
      askIfMissing();
    }
    return answer;
  } catch {
    return { error: "the worker does not answer" };
  }
}

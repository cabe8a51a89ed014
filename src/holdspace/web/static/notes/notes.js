// Close, lock, cover, copy, print, and words as they are typed. Every page works without this file; with it, closing
// and locking leave nothing behind Back, every tab follows, and no typed word is lost.
(() => {
  "use strict";
  const root = document.documentElement;
  const opened = root.hasAttribute("data-opened");
  const tellsSight = Number(root.dataset.hidden) > 0;
  const tab = crypto.randomUUID?.() ?? String(Math.random());
  const door = () => `/open?b=${encodeURIComponent(location.pathname)}`;
  const most = 60000; // a browser sends no more than 64 KiB after a page is gone
  const tabs = window.BroadcastChannel ? new BroadcastChannel("n") : null;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let leaving = false;

  const send = (path, fields, last) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, ...fields });
    const keepalive = Boolean(last) && body.toString().length < most;
    return fetch(path, { method: "POST", body, keepalive, redirect: "manual" });
  };
  const show = (id, shown) => {
    const place = document.getElementById(id);
    if (place && place.hidden === shown) place.hidden = !shown;
  };

  // Words as they are typed: kept within a second, and when the page is put away.
  const dirty = new Set();
  let keeping = 0;
  const wordsOf = (form) => {
    const fields = [...form.elements].filter((one) => one.name && one.matches("textarea, [type=text], input:not([type])"));
    return Object.fromEntries(fields.filter((one) => !one.readOnly).map((one) => [one.name, one.value]));
  };
  const keepTyped = (last) => {
    clearTimeout(keeping);
    keeping = 0;
    const forms = [...dirty];
    dirty.clear();
    return Promise.all(
      forms.map(async (form) => {
        const words = Object.entries(wordsOf(form)).map(([name, value]) => [`w.${name}`, value]);
        try {
          const answer = await send("/draft", { at: location.pathname, ...Object.fromEntries(words) }, last);
          show("unsaved", answer.status === 507);
          if (answer.status === 507) dirty.add(form);
        } catch {
          dirty.add(form);
        }
      }),
    );
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.hasAttribute("data-draft")) return;
    dirty.add(form);
    keeping ||= setTimeout(keepTyped, 1000);
  });

  // Leaving: blank first, then tell, then replace the page. The other tabs follow a lock once it is done.
  const leave = async (form) => {
    const locks = form.hasAttribute("data-lock");
    const body = new URLSearchParams(new FormData(form));
    body.set("drafts", JSON.stringify([...dirty].map((one) => [location.pathname, wordsOf(one)])));
    const keepalive = body.toString().length < most;
    leaving = true;
    dirty.clear();
    root.replaceChildren();
    if (!locks) tabs?.postMessage("closed");
    const sent = fetch(form.getAttribute("action"), { method: "POST", body, keepalive, redirect: "manual" }).catch(() => {});
    if (locks || !keepalive) await sent;
    if (locks) tabs?.postMessage("locked");
  };
  const follow = async (path) => {
    if (leaving) return;
    await keepTyped(true);
    leaving = true;
    root.classList.add("covered");
    location.replace(path);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-draft")) dirty.delete(form);
    if (!form.hasAttribute("data-close") && !form.hasAttribute("data-lock")) return;
    event.preventDefault();
    const to = form.hasAttribute("data-lock") ? door() : form.dataset.close || "/blank";
    leave(form).then(() => location.replace(to));
  });

  // How long until it locks. A calm line comes up before; it takes no focus away from someone who types.
  let looking = 0;
  const look = async () => {
    clearTimeout(looking);
    let next = 15;
    try {
      const answer = await fetch("/still");
      if (!answer.ok) return void follow("/blank");
      const still = await answer.json();
      if (!still.open) return void follow(door());
      const soon = still.left <= still.warn;
      show("soon", soon && !still.fixed);
      show("ends", soon && still.fixed);
      next = soon ? Math.min(5, still.left + 1) : Math.min(15, still.left - still.warn);
    } catch {
      next = 5; // nobody answers: it may be starting again
    }
    if (!leaving) looking = setTimeout(look, Math.max(1, next) * 1000);
  };
  tabs?.addEventListener("message", (event) => {
    if (event.data === "opened") {
      if (!opened && location.pathname === "/open") location.replace(location.href); // leads on to where this tab was
    } else if (event.data === "closed") follow("/blank");
    else if (opened && event.data === "locked") follow(door());
    else if (opened) look();
  });
  const sight = async (go) => {
    if (opened && tellsSight && !leaving) await send("/still", { go, tab }, true).catch(() => {});
  };
  document.addEventListener("visibilitychange", () => {
    const hidden = document.visibilityState === "hidden";
    if (hidden) keepTyped(true);
    const told = sight(hidden ? "hidden" : "visible");
    if (opened && !hidden) told.then(look);
  });

  // A page kept by the browser for Back is covered before it is kept, and never uncovered: it loads anew.
  addEventListener("pagehide", () => {
    root.classList.add("covered");
    if (!leaving) keepTyped(true);
    sight("gone");
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  const say = (words) => {
    const place = document.getElementById("said");
    if (place) place.textContent = words;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print], [data-stay], [data-whole]");
    if (!button) return;
    if (button.hasAttribute("data-whole")) {
      event.preventDefault(); // this one leads to another page, so the whole page goes, with what was typed
      const form = button.form;
      dirty.delete(form);
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      form.action = button.formAction;
      form.submit();
      return;
    }
    if (button.hasAttribute("data-print")) {
      print();
      return;
    }
    if (button.hasAttribute("data-stay")) {
      await send("/still", { go: "stay" }).catch(() => {});
      tabs?.postMessage("stays");
      look();
      return;
    }
    const words = document.getElementById(button.dataset.copy).innerText;
    await navigator.clipboard.writeText(words);
    button.textContent = button.dataset.said;
    say(button.dataset.said);
  });

  const ready = () => {
    sessionStorage.clear(); // htmx notes the address it was loaded on
    for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  };

  document.addEventListener("htmx:afterSwap", () => {
    ready();
    document.querySelector("h1")?.focus();
  });
  document.addEventListener("htmx:responseError", (event) => {
    if ([409, 507].includes(event.detail.xhr.status)) show("unsaved", true);
  });
  ready();
  if (opened) tabs?.postMessage("opened");
  if (opened) sight("visible").then(look); // in this order: until then the page before counts as out of sight
})();

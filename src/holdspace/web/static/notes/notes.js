// Close, cover, copy, print. Every page works without this file; with it, closing leaves nothing behind Back.
(() => {
  "use strict";
  const root = document.documentElement;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-close")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    root.replaceChildren();
    fetch("/close", { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
    location.replace("/blank");
  });

  // A page kept by the browser for Back is covered before it is kept, and never uncovered: it loads anew.
  addEventListener("pagehide", () => root.classList.add("covered"));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  const say = (words) => {
    const place = document.getElementById("said");
    if (place) place.textContent = words;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) {
      print();
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
  ready();
})();

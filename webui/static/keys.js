// The inbox by keyboard; everything here has a button or a link as well. `?` shows the list.
"use strict";

(() => {
  const AT = "vorzimmer-at"; // Where in the list the reader was before the page was made anew.
  const list = () => [...document.querySelectorAll("#inbox a.row")];
  const here = () => list().indexOf(document.activeElement);

  const go = (position) => {
    const rows = list(), row = rows[Math.max(0, Math.min(position, rows.length - 1))];
    if (row) row.focus();
  };
  const press = (id) => document.getElementById(id)?.click();
  const box = () => document.activeElement.closest(".message")?.querySelector(".pick input");

  const act = (what) => {
    if (here() < 0) { press(what); return; }
    const form = document.getElementById("one");
    form.elements.message.value = document.activeElement.id.replace("message-", "");
    form.elements.do.value = what;
    sessionStorage.setItem(AT, here());
    form.requestSubmit();
  };

  const KEYS = {
    j: () => go(here() + 1),
    k: () => go(here() < 0 ? 0 : here() - 1),
    x: () => box()?.click(),
    e: () => act("done"),
    u: () => act("unread"),
    z: () => press("undo"),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("keys").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
    const key = KEYS[event.key];
    if (!key || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    key();
  });

  // A list that refreshes itself keeps what was chosen, and where the reader is.
  let chosen = [], focused = null, unfolded = [];
  document.addEventListener("htmx:beforeSwap", () => {
    chosen = [...document.querySelectorAll(".pick input:checked")].map((one) => one.value);
    unfolded = [...document.querySelectorAll("#inbox details[open]")].map((one) => one.id);
    focused = document.activeElement.matches("#inbox a.row, .pick input") ? document.activeElement : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const one of document.querySelectorAll(".pick input")) one.checked = chosen.includes(one.value);
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    if (!focused) return;
    const again = focused.id ? document.getElementById(focused.id) : document.querySelector(`.pick input[value="${focused.value}"]`);
    if (again) again.focus({ preventScroll: true });
  });

  const at = sessionStorage.getItem(AT);
  sessionStorage.removeItem(AT);
  if (at !== null) go(Number(at));
})();

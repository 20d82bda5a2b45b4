// The inbox by keyboard; everything here has a button or a link as well. `?` shows the list.
"use strict";

(() => {
  const AT = "vorzimmer-at"; // The id of the row the reader goes on at when the list is made anew.
  const LAST = "vorzimmer-last"; // The row something was done with last; whoever takes it back goes on there.
  const NEXT = "vorzimmer-next"; // The address behind an opened message that is done.
  const LISTED = "vorzimmer-listed"; // The addresses of the list a message was opened from, in their order.
  const OFF = "vorzimmer-keys-off";
  const byId = (id) => document.getElementById(id);

  // A browser may refuse to keep anything; then it holds for this page.
  const keeper = (storage) => ({
    get: (name) => { try { return window[storage].getItem(name); } catch { return null; } },
    set: (name, value) => {
      try {
        if (value === null) window[storage].removeItem(name); else window[storage].setItem(name, value);
      } catch { /* It is a comfort only. */ }
    },
  });
  const visit = keeper("sessionStorage"), browser = keeper("localStorage");

  // -- The list -----------------------------------------------------------------------------------------------------

  const list = () => [...document.querySelectorAll("#inbox .row")];
  const here = () => list().indexOf(document.activeElement);
  const box = () => document.activeElement.closest(".message")?.querySelector(".pick input");
  const press = (id) => byId(id)?.click();

  const go = (position) => {
    const rows = list(), row = rows[Math.max(0, Math.min(position, rows.length - 1))];
    if (row) row.focus();
  };

  // Whoever is done with a row goes on at the one behind it, which may stand elsewhere by then; at the end, before it.
  const isChosen = (row) => row.closest(".message").querySelector(".pick input:checked") !== null;
  const besideIt = (row) => {
    const rows = list(), place = rows.indexOf(row), around = [...rows.slice(place + 1), ...rows.slice(0, place).reverse()];
    return around.find((one) => !isChosen(one)) ?? row;
  };

  // -- One message --------------------------------------------------------------------------------------------------

  const opened = byId("opened");
  const listed = () => (visit.get(LISTED) ?? "").split(" ");
  const placeInList = () => listed().findIndex((address) => address.split("?")[0] === location.pathname);
  // Who came by a link goes on where the message stands in its whole list.
  const linked = (step) => document.querySelector(`link[rel=${step > 0 ? "next" : "prev"}]`)?.href;
  const neighbour = (step) => (placeInList() < 0 ? linked(step) : listed()[placeInList() + step]);
  const rowOf = (address) => `message-${address.split(/[?#]/)[0].split("/").pop()}`;
  const goToNeighbour = (step) => { if (neighbour(step)) location.assign(neighbour(step)); };

  // Where messages are chosen they are meant, wherever the reader is among them.
  const act = (what) => {
    const several = document.querySelector(`#several [name=do][value=${what}]`), row = document.activeElement;
    if (here() >= 0) goOnAt(what === "unread" ? row.id : besideIt(row).id, row.id);
    if (several && document.querySelector(".pick input:checked")) { several.click(); return; }
    if (here() < 0) { press(what); return; }
    const form = byId("one");
    form.elements.message.value = row.id.replace("message-", "");
    form.elements.do.value = what;
    form.requestSubmit();
  };
  const goOnAt = (at, last) => { visit.set(AT, at); visit.set(LAST, last); };

  // What is done leads back to the list, and from there in one step to the message behind it.
  document.addEventListener("submit", (event) => {
    if (event.target.querySelector("#undo")) visit.set(AT, visit.get(LAST));
    const submitter = event.submitter;
    if (!opened || !submitter || !["done", "archive", "delete", "unread"].includes(submitter.value)) return;
    const isUnread = submitter.value === "unread", id = rowOf(location.pathname);
    goOnAt(isUnread ? id : rowOf(neighbour(1) ?? neighbour(-1) ?? location.pathname), id);
    visit.set(NEXT, isUnread ? null : neighbour(1) ?? null);
  });

  const KEYS = {
    j: () => (opened ? goToNeighbour(1) : go(here() + 1)),
    k: () => (opened ? goToNeighbour(-1) : go(here() < 0 ? 0 : here() - 1)),
    x: () => box()?.click(),
    e: () => act("done"),
    u: () => act(byId("keys").dataset.u),
    z: () => press(byId("undo") ? "undo" : "undo-correction"),
    "/": () => (byId("search") ? byId("search").focus() : location.assign(byId("keys").dataset.search)),
    "?": () => byId("keys").showModal(),
  };
  const LISTED_KEYS = [...document.querySelectorAll("#keys kbd")].map((one) => one.textContent);

  // Who speaks to the computer, or presses keys without meaning to, can do without.
  const areOn = byId("keys-on");
  areOn.checked = browser.get(OFF) === null;
  areOn.addEventListener("change", () => browser.set(OFF, areOn.checked ? null : "1"));
  const shows = byId("show-keys");
  shows.hidden = false;
  shows.addEventListener("click", () => byId("keys").showModal());

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
    const key = KEYS[event.key];
    if (!areOn.checked || !key || !LISTED_KEYS.includes(event.key) || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    key();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#inbox a.row")) visit.set(LISTED, list().map((row) => row.pathname + row.search).join(" "));
  });

  // What refreshes itself keeps what was chosen and unfolded, and where the reader is.
  let chosen = [], focused = null, folds = [];
  document.addEventListener("htmx:beforeSwap", () => {
    chosen = [...document.querySelectorAll(".pick input:checked")].map((one) => one.value);
    folds = [...document.querySelectorAll("main details[id]")].map(({ id, open }) => ({ id, open }));
    focused = document.activeElement.matches("#inbox .row, .pick input") ? document.activeElement : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const one of boxes()) one.checked = chosen.includes(one.value);
    offerAll();
    for (const { id, open } of folds) byId(id)?.toggleAttribute("open", open);
    if (!focused) return;
    const again = focused.id ? byId(focused.id) : document.querySelector(`.pick input[value="${focused.value}"]`);
    if (again) again.focus({ preventScroll: true });
  });

  // -- All at once ------------------------------------------------------------------------------------------------

  const boxes = () => document.querySelectorAll(".pick [type=checkbox]");
  const offerAll = () => { if (byId("choose-all")) byId("choose-all").hidden = false; };
  document.addEventListener("click", (event) => {
    if (event.target.closest("#choose-all")) for (const one of boxes()) one.checked = true;
  });
  offerAll();

  const at = visit.get(AT), next = visit.get(NEXT), toast = byId("toast");
  visit.set(AT, null);
  visit.set(NEXT, null);
  if (at !== null) byId(at)?.focus();
  if (toast && next && list().length) {
    const link = Object.assign(document.createElement("a"), { className: "button small", id: "next", href: next });
    link.textContent = toast.dataset.next;
    toast.append(link);
  }
})();
